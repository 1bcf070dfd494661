package org.fovea.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.base.BadInput;

/**
 * The files of a repo at one commit.
 *
 * @param repo the repo and revision
 * @param commit the revision's commit
 * @param files all of them
 */
record RepoFiles(RepoId repo, String commit, List<RemoteFile> files) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INDEX = "model.safetensors.index.json";
    private static final Set<String> TOKENIZER = Set.of("tokenizer.model", "merges.txt", "vocab.txt");

    /**
     * Parses the response of {@code /api/models/REPO/revision/REVISION?blobs=true}.
     *
     * @throws BadInput if it is invalid, or names a file outside the repo
     */
    static RepoFiles read(RepoId repo, String host, byte[] answer) {
        JsonNode json;
        try {
            json = JSON.readTree(new String(answer, java.nio.charset.StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new BadInput(
                    "%s: %s answers with something that is not JSON; is that the hub?".formatted(repo, host), e);
        }
        String commit = json.path("sha").asText();
        if (!commit.matches("[0-9a-f]{40}") || !json.path("siblings").isArray()) {
            throw new BadInput(
                    "%s: %s does not say which commit and files it has; is that the hub?".formatted(repo, host));
        }
        List<RemoteFile> files = new ArrayList<>();
        for (JsonNode sibling : json.path("siblings")) {
            String name = sibling.path("rfilename").asText();
            if (name.chars().anyMatch(Character::isISOControl) || !nameable(name)) {
                throw new BadInput(
                        "%s: %s lists the file \"%s\", which is not a valid file name here; nothing was downloaded."
                                .formatted(repo, host, BadInput.quote(name)));
            }
            if (name.isEmpty()
                    || name.startsWith("/")
                    || name.contains("\\")
                    || name.contains(":")
                    || List.of(name.split("/", -1)).stream()
                            .anyMatch(s -> s.isEmpty() || s.equals("..") || s.equals("."))) {
                throw new BadInput(
                        "%s: %s lists the file \"%s\", which would lie outside its folder; nothing was downloaded."
                                .formatted(repo, host, name));
            }
            JsonNode lfs = sibling.path("lfs");
            String id = lfs.path("sha256")
                    .asText(lfs.path("oid")
                            .asText(lfs.isObject() ? "" : sibling.path("blobId").asText()));
            JsonNode size = lfs.path("size").isMissingNode() ? sibling.path("size") : lfs.path("size");
            if (!size.isMissingNode()
                    && !size.isNull()
                    && !(size.canConvertToExactIntegral() && size.canConvertToLong() && size.asLong() >= 0)) {
                throw new BadInput("%s: %s lists %s with the size %s; expected a whole number of bytes from 0."
                        .formatted(repo, host, name, BadInput.quote(size)));
            }
            files.add(new RemoteFile(name, size.asLong(-1), isChecksum(id) ? id : null));
        }
        return new RepoFiles(repo, commit, List.copyOf(files));
    }

    /** Whether this system can represent a file name; under LANG=C, not 日本.json. */
    private static boolean nameable(String name) {
        try {
            return Path.of(name).getNameCount() > 0;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Whether an id is a SHA-256 or SHA-1 in hexadecimal. */
    static boolean isChecksum(String id) {
        return id != null && id.matches("[0-9a-f]{40}|[0-9a-f]{64}");
    }

    /**
     * The files that Fovea and Python's transformers need to open the checkpoint: configuration, tokenizer,
     * safetensors.
     *
     * @throws BadInput naming the files found instead, if there is no such checkpoint
     */
    List<RemoteFile> needed() {
        List<RemoteFile> beside =
                files.stream().filter(f -> !f.name().contains("/")).toList();
        Set<String> names = beside.stream().map(RemoteFile::name).collect(Collectors.toSet());
        if (!names.contains("config.json")) {
            throw new BadInput("%s: has no config.json; expected a model that transformers can open.".formatted(repo));
        }
        List<RemoteFile> weights = weights(beside, names);
        if (!names.contains("tokenizer.json")) {
            throw new BadInput("%s: has no tokenizer.json; Fovea reads no other kind of tokenizer.".formatted(repo));
        }
        List<RemoteFile> needed = new ArrayList<>(beside.stream()
                .filter(f -> f.name().endsWith(".json") || f.name().endsWith(".jinja") || TOKENIZER.contains(f.name()))
                .toList());
        needed.addAll(weights);
        return List.copyOf(needed);
    }

    private List<RemoteFile> weights(List<RemoteFile> beside, Set<String> names) {
        List<RemoteFile> all = beside.stream().filter(RemoteFile::isWeights).toList();
        // Some repos have the weights twice, as one file and in shards: take the one file, as opening does.
        boolean sharded = !names.contains("model.safetensors") && names.contains(INDEX);
        String pattern = sharded ? "model-\\d+-of-\\d+\\.safetensors" : "model\\.safetensors";
        List<RemoteFile> weights =
                all.stream().filter(f -> f.name().matches(pattern)).toList();
        if (weights.isEmpty() && sharded) {
            weights = all; // shards with unusual names
        }
        if (weights.isEmpty()) {
            throw new BadInput(
                    all.isEmpty()
                            ? "%s: has no safetensors (%s); Fovea reads weights in no other format."
                                    .formatted(repo, others(beside))
                            : "%s: has no model.safetensors, only %s; expected a whole model."
                                    .formatted(repo, all.get(0).name()));
        }
        List<RemoteFile> out = new ArrayList<>(weights);
        all.stream()
                .filter(f -> f.name().equals("mean_embedding.safetensors") && !out.contains(f))
                .forEach(out::add);
        return out;
    }

    private static String others(List<RemoteFile> beside) {
        String others = beside.stream()
                .map(RemoteFile::name)
                .filter(n -> n.matches(".*\\.(bin|pt|pth|gguf|h5|onnx|msgpack)"))
                .limit(3)
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "it has no weights at all" : "it has " + others;
    }
}
