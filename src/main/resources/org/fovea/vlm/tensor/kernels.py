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
  def map_file(self: __torch__.K, path: str, count: int, dtype: int) -> Tensor:
    return torch.from_file(path, False, count, dtype=dtype)
  def part(self: __torch__.K, file: Tensor, first: int, count: int, shape: List[int]) -> Tensor:
    return torch.reshape(torch.narrow(file, 0, first, count), shape)
  def widen(self: __torch__.K, w: Tensor) -> Tensor:
    return torch.to(w, 6)
  def to(self: __torch__.K, x: Tensor, dtype: int) -> Tensor:
    return torch.to(x, dtype)
  def rows(self: __torch__.K, w: Tensor, first: int, count: int) -> Tensor:
    return torch.narrow(w, 0, first, count)
  def on_device(self: __torch__.K, w: Tensor, device: str) -> Tensor:
    return torch.to(w, torch.device(device))
  def embed(self: __torch__.K, table: Tensor, ids: Tensor) -> Tensor:
    return torch.to(torch.embedding(table, ids), 6)
  def product(self: __torch__.K, x: Tensor, w: Tensor) -> Tensor:
    return torch.linear(x, w)
  def step(self: __torch__.K, w: Tensor, block: int) -> int:
    return ops.prim.max(1, torch.floordiv(block, torch.size(w, 1)))
  def widened(self: __torch__.K, x: Tensor, w: Tensor, block: int) -> Tensor:
    out = torch.size(w, 0)
    step = (self).step(w, block, )
    parts = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.sub(torch.add(out, step), 1), step)):
      first = torch.mul(i, step)
      rows = torch.narrow(w, 0, first, ops.prim.min(step, torch.sub(out, first)))
      _0 = torch.append(parts, (self).product(x, torch.to(rows, 6), ))
    return torch.cat(parts, -1)
  def stored(self: __torch__.K, x: Tensor, w: Tensor, dtype: int) -> Tensor:
    return torch.to(torch.linear(torch.to(x, dtype), w), 6)
  def rounded(self: __torch__.K, x: Tensor, w: Tensor, block: int) -> Tensor:
    out = torch.size(w, 0)
    step = (self).step(w, block, )
    small = torch.to(x, 15)
    parts = annotate(List[Tensor], [])
    for i in range(torch.floordiv(torch.sub(torch.add(out, step), 1), step)):
      first = torch.mul(i, step)
      rows = torch.narrow(w, 0, first, ops.prim.min(step, torch.sub(out, first)))
      _0 = torch.append(parts, torch.to(torch.linear(small, torch.to(torch.to(rows, 6), 15)), 6))
    return torch.cat(parts, -1)
  def scaled(self: __torch__.K, x: Tensor, w: Tensor, scales: Tensor, block: int) -> Tensor:
    return torch.mul((self).widened(x, w, block, ), torch.to(scales, 6))
  def int8(self: __torch__.K, x: Tensor, w: Tensor, scales: Tensor) -> Tensor:
    return torch.to(torch._weight_int8pack_mm(torch.to(x, 15), w, scales), 6)
  def quantise(self: __torch__.K, w: Tensor) -> List[Tensor]:
    wide = torch.to(w, 6)
    largest = torch.clamp_min(torch.amax(torch.abs(wide), [1], True), 1.0e-30)
    scales = torch.to(torch.to(torch.mul(torch.div(largest, 127.), 1.00390625), 15), 6)
    bytes = torch.to(torch.clamp(torch.round(torch.div(wide, scales)), -127, 127), 1)
    return [bytes, torch.reshape(scales, [-1])]
