package org.fovea.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.model.weights.Safetensors;
import org.fovea.model.weights.StoredTensor;

/**
 * Safetensors files: header lengths, shapes, offsets and types that lie, at any alignment; what is read is what the
 * header says.
 */
final class SafetensorsTarget implements Target {

    private static final Map<String, Integer> WIDTHS =
            new TreeMap<>(Map.of("F32", 4, "F16", 2, "BF16", 2, "F64", 8, "I64", 8, "I32", 4, "I8", 1, "U8", 1));

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        ObjectNode header = Damage.JSON.createObjectNode();
        int tensors = dice.once(150) ? 20_000 : dice.between(0, 4);
        int at = 0;
        for (int i = 0; i < tensors; i++) {
            String type = dice.once(6)
                    ? dice.of("F8_E4M3", "BOOL", "f32", "F33", "I16", "")
                    : dice.of(WIDTHS.keySet().toArray(String[]::new));
            int width = WIDTHS.getOrDefault(type, 1);
            ObjectNode tensor = header.putObject("t" + i);
            tensor.put("dtype", type);
            int count = 1;
            ArrayNode shape = tensor.putArray("shape");
            for (int d = tensors > 100 ? 0 : dice.between(0, 3); d > 0; d--) {
                int n = dice.once(10) ? 0 : dice.between(1, 4);
                shape.add(n);
                count *= n;
            }
            tensor.putArray("data_offsets").add(at).add(at + count * width);
            at += count * width;
        }
        if (dice.once(5)) {
            header.putObject("__metadata__").put("format", "pt");
        }
        byte[] json = tensors > 100 || dice.once(4) || header.isEmpty()
                ? header.toString().getBytes(StandardCharsets.UTF_8)
                : Damage.json(header, dice);
        long length = dice.once(8) ? dice.of(dice.edge(), json.length + 1L, json.length - 1L, 0L, 1L) : -1;
        int blanks = dice.below(9);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length == -1 ? json.length + blanks : length)
                .array());
        out.write(json);
        out.write(" ".repeat(blanks).getBytes(StandardCharsets.US_ASCII));
        byte[] data = dice.bytes(Math.max(0, at + (dice.once(10) ? dice.between(-9, 9) : 0)));
        out.write(data);
        Path file = Damage.write(folder.resolve("model.safetensors"), out.toByteArray(), dice);
        return () -> check(file);
    }

    private static void check(Path file) throws Exception {
        Map<String, StoredTensor> all = Safetensors.open(file);
        byte[] bytes = Files.readAllBytes(file);
        int headerLength = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
        JsonNode header = Damage.JSON.readTree(bytes, 8, headerLength);
        for (StoredTensor tensor : all.values()) {
            JsonNode said = header.path(tensor.name());
            Target.require(
                    tensor.offset() >= 8 + headerLength
                            && tensor.length() >= 0
                            && tensor.offset() + tensor.length() <= bytes.length,
                    tensor + " lies outside the file");
            for (int d = 0; d < tensor.shape().length; d++) {
                Target.require(
                        said.path("shape").path(d).isIntegralNumber()
                                && said.path("shape").path(d).asLong() == tensor.shape()[d],
                        "the shape %s is taken for %s".formatted(said.path("shape"), tensor.shapeText()));
            }
            Target.require(
                    said.path("data_offsets").path(0).isIntegralNumber()
                            && said.path("data_offsets").path(1).isIntegralNumber(),
                    "the offsets %s are taken".formatted(said.path("data_offsets")));
            if (tensor.type().floating() && all.size() < 100) {
                Target.require(tensor.floats().length == tensor.count(), "other numbers than its shape has");
                tensor.firstNotFinite();
            }
        }
    }
}
