/** A workflow with branches, a loop, a for-each, waits, a question for two, and effects that a service counts. */
export function everything(url: string): object {
  const post = (id: string, path: string, rest = {}) => ({
    id,
    type: 'http',
    config: { method: 'POST', url: `${url}/${path}` },
    ...rest,
  })
  const again = { port: 'yes', label: 'yes', when: '{{ $nodes.head.n < 4 }}' }
  const edges = [
    ...['start>head', 'head>note', 'note>again', 'again.yes>head', 'again.else>each'],
    ...['each.item>nap', 'nap.done>send', 'send>each.result', 'each.done>ok', 'start>side'],
    ...['ok.approved>pay', 'pay>paid', 'pay.error>unpaid', 'paid>end', 'unpaid>end', 'side>end'],
  ]
  return {
    format: 'baton/graph',
    version: 1,
    id: 'everything',
    name: 'Everything',
    nodes: [
      { id: 'start', type: 'manual-trigger' },
      { id: 'head', type: 'transform', config: { value: { n: '{{ ($nodes.head.n ?? 0) + 1 }}' } } },
      post('note', 'note'),
      { id: 'again', type: 'branch', config: { cases: [again] } },
      { id: 'each', type: 'for-each', config: { items: '{{ [1..6] }}', concurrency: 2 } },
      { id: 'nap', type: 'wait', config: { for: '20ms' }, parent: 'each' },
      post('send', '{{ $item }}', { parent: 'each' }),
      {
        id: 'ok',
        type: 'human-callback',
        config: { title: 'OK?', value: '{{ $count(results) }}', approvals: 2 },
      },
      post('pay', 'pay', { risk: 'irreversible' }),
      { id: 'paid', type: 'transform', config: { value: '{{ body.ok }}' } },
      { id: 'unpaid', type: 'transform', config: { value: false } },
      post('side', 'side'),
      {
        id: 'end',
        type: 'transform',
        config: {
          value: {
            paid: '{{ paid ?? unpaid }}',
            sent: '{{ $nodes.ok.value }}',
            side: '{{ side.body.ok }}',
            rounds: '{{ $nodes.head.n }}',
          },
        },
      },
    ],
    edges: edges.map((text, index) => {
      const [source, sourceHandle, target, targetHandle] = text
        .split('>')
        .flatMap((end) => [...end.split('.'), undefined].slice(0, 2))
      return { id: `e${index}`, source, target, sourceHandle, targetHandle }
    }),
  }
}
