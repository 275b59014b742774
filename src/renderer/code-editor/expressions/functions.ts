/** The functions of JSONata 2, each with its arguments and one line of help. */

export interface FunctionHelp {
  name: string
  /** The arguments as they are written; those with `?` may be left out. */
  takes: string
  help: string
}

const LINES = `
abs(number) The number without its sign.
append(list, list) Both lists as one.
average(numbers) The mean of a list of numbers.
base64decode(text) The text that was encoded as base64.
base64encode(text) The text as base64.
boolean(value) Whether the value counts as true: empty text, 0, null and empty lists do not.
ceil(number) The next whole number up.
contains(text, part) Whether the text holds this part, or matches this pattern.
count(list) How many items there are.
decodeUrl(text) A whole web address with its % codes read.
decodeUrlComponent(text) A part of a web address with its % codes read.
distinct(list) The list with each value once.
each(object, function) Calls a function with each value and name, and lists the results.
encodeUrl(text) A whole web address, written so that it is valid.
encodeUrlComponent(text) A text made safe as a part of a web address.
error(message?) Fails with this message.
exists(value) Whether the path finds anything.
filter(list, function) The items for which the function gives true.
floor(number) The next whole number down.
formatBase(number, base?) The number written in another base, 10 unless told.
formatInteger(number, picture) A whole number in words or figures, by a picture such as "w" or "#,##0".
formatNumber(number, picture) The number by a picture, such as "#,##0.00".
fromMillis(millis, picture?, timezone?) Milliseconds since 1970 as a time in text.
join(texts, separator?) The texts as one, with this between them.
keys(object) The names in an object.
length(text) How many characters there are.
lookup(object, name) What stands under this name.
lowercase(text) The text in small letters.
map(list, function) Calls a function with each item, and lists the results.
match(text, pattern, limit?) What a pattern matches in the text: match, index and groups.
max(numbers) The largest number.
merge(objects) A list of objects as one; later ones win.
millis() The time now, in milliseconds since 1970.
min(numbers) The smallest number.
not(value) True for what counts as false.
now(picture?, timezone?) The time now, as text.
number(value) A text or a truth as a number.
pad(text, width, character?) The text filled up to a width; a negative width fills on the left.
parseInteger(text, picture) The whole number that a text stands for, by a picture.
power(base, exponent) The base to the power of the exponent.
random() A number from 0 to 1, another one each time.
reduce(list, function, start?) Brings a list down to one value, item by item.
replace(text, part, with, limit?) The text with this part or pattern replaced.
reverse(list) The list from its end.
round(number, digits?) The nearest number with that many digits after the point.
shuffle(list) The list in another order each time.
sift(object, function) The fields for which the function gives true.
single(list, function?) The one item for which the function gives true; fails when there are more.
sort(list, function?) The list in order; the function says which of two comes later.
split(text, separator, limit?) The parts of a text between the separators.
spread(object) Each field as an object of its own.
sqrt(number) The square root.
string(value, prettify?) The value as text; objects and lists as JSON.
substring(text, start, length?) A part of the text, counted from 0.
substringAfter(text, part) What stands after the first such part.
substringBefore(text, part) What stands before the first such part.
sum(numbers) The sum of a list of numbers.
toMillis(time, picture?) A time in text as milliseconds since 1970.
trim(text) The text without space at its ends, and single spaces inside.
type(value) "string", "number", "boolean", "array", "object", "null" or "function".
uppercase(text) The text in capitals.
zip(list, list) Lists of what stands at the same place in each.
`

/** In the order of their names. */
export const FUNCTIONS: readonly FunctionHelp[] = LINES.trim()
  .split('\n')
  .flatMap((line) => {
    const parts = /^(\w+)\(([^)]*)\) (.+)$/.exec(line)
    const [, name = '', takes = '', help = ''] = parts ?? []
    return name === '' ? [] : [{ name: `$${name}`, takes, help }]
  })

const byName = new Map(FUNCTIONS.map((one) => [one.name, one]))

/** The help of a function, by its name with the dollar. */
export function functionNamed(name: string): FunctionHelp | undefined {
  return byName.get(name)
}
