import { expect, test } from 'vitest'
import type { Effects, PictureRequest } from '../../engine/effects'
import { completes, fails } from '../testing'

const FILE = {
  file: 'files/3f/a.png',
  name: 'a.png',
  bytes: 5,
  contentType: 'image/png',
  sha256: '3f'.repeat(32),
}

function painting(more: object = {}) {
  const requests: PictureRequest[] = []
  const paint: NonNullable<Effects['models']['paint']> = async (request) => {
    requests.push(request)
    return { file: FILE, model: 'm-1', ...more }
  }
  return { requests, paint }
}

test('hands on the picture with its path and what it cost', async () => {
  const { requests, paint } = painting({ costUsd: 0.04 })
  const config = { model: 'openai:gpt-image-1', connection: 'main', prompt: 'About {{ topic }}' }
  const result = await completes('image', config, { topic: 'batons' }, { paint })
  expect(requests).toEqual([
    { model: 'openai:gpt-image-1', connection: 'main', prompt: 'About batons' },
  ])
  expect(result).toEqual({
    ports: ['out'],
    output: { image: FILE, path: FILE.file, costUsd: 0.04, model: 'm-1' },
    costUsd: 0.04,
  })
})

test('asks for a size where one is given', async () => {
  const { requests, paint } = painting()
  const config = { model: 'builtin:offline', prompt: 'x', size: '{{ size }}' }
  await completes('image', config, { size: '1536x1024' }, { paint })
  await completes('image', config, { size: null }, { paint })
  expect(requests.map(({ size }) => size)).toEqual(['1536x1024', undefined])
  const failure = await fails('image', config, { size: 'large' }, { paint })
  expect(failure.message).toContain('1024x1024')
})

test('fails where the host makes no pictures', async () => {
  const failure = await fails('image', { model: 'builtin:offline', prompt: 'x' })
  expect(failure.message).toContain('makes no pictures')
})
