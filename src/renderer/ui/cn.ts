/** Joins class names; falsy ones fall away. */
export { clsx as cn } from 'clsx'
