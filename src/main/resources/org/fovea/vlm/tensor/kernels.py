class K(Module):
  __parameters__ = []
  __buffers__ = []
  def rms_norm(self: __torch__.K, x: Tensor, weight: Tensor, eps: float) -> Tensor:
    mean_square = torch.mean(torch.mul(x, x), [-1], True)
    return torch.mul(torch.mul(x, torch.rsqrt(torch.add(mean_square, eps))), weight)
  def rotate(self: __torch__.K, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    halves = torch.chunk(x, 2, -1)
    swapped = torch.cat([halves[1], halves[0]], -1)
    return torch.add(torch.mul(x, cos), torch.mul(swapped, sin))
  def gate(self: __torch__.K, gate: Tensor, up: Tensor) -> Tensor:
    return torch.mul(torch.silu(gate), up)
  def scores(self: __torch__.K, q: Tensor, keys: List[Tensor], scale: float) -> Tensor:
    rows = torch.size(q, 0)
    heads = torch.size(q, 1)
    width = torch.size(q, 2)
    shared = torch.size(keys[0], 0)
    grouped = torch.reshape(torch.transpose(torch.mul(q, scale), 0, 1), [shared, -1, width])
    parts = annotate(List[Tensor], [])
    for i in range(torch.len(keys)):
      part = torch.matmul(grouped, torch.transpose(keys[i], 1, 2))
      _0 = torch.append(parts, part)
    return torch.reshape(torch.cat(parts, -1), [heads, rows, -1])
  def gather(self: __torch__.K, pattern: Tensor, values: List[Tensor]) -> Tensor:
    heads = torch.size(pattern, 0)
    rows = torch.size(pattern, 1)
    shared = torch.size(values[0], 0)
    width = torch.size(values[0], 2)
    lengths = annotate(List[int], [])
    for i in range(torch.len(values)):
      _1 = torch.append(lengths, torch.size(values[i], 1))
    parts = torch.split_with_sizes(torch.reshape(pattern, [shared, -1, torch.size(pattern, 2)]), lengths, -1)
    mixed = torch.matmul(parts[0], values[0])
    for j in range(1, torch.len(values)):
      mixed = torch.add(mixed, torch.matmul(parts[j], values[j]))
    return torch.reshape(torch.transpose(torch.reshape(mixed, [heads, rows, width]), 0, 1), [rows, -1])
  def attend(self: __torch__.K, q: Tensor, keys: List[Tensor], values: List[Tensor], scale: float) -> Tensor:
    pattern = torch.softmax((self).scores(q, keys, scale, ), -1)
    return (self).gather(pattern, values, )
  def attend_masked(self: __torch__.K, q: Tensor, keys: List[Tensor], values: List[Tensor], mask: Tensor, scale: float) -> Tensor:
    pattern = torch.softmax(torch.add((self).scores(q, keys, scale, ), mask), -1)
    return (self).gather(pattern, values, )
