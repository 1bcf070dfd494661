package org.fovea.fuzz;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fovea.base.BadInput;
import org.fovea.hub.CachedModel;
import org.fovea.hub.Download;
import org.fovea.hub.Hub;
import org.fovea.hub.HubCache;
import org.fovea.hub.RepoId;

/**
 * The hub's listings, with sizes that overflow and names that lead elsewhere; and caches whose refs, links and files
 * are others.
 */
final class HubTarget implements Target {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final Path FIXTURE = Path.of("src/test/resources/fixtures/clip-llama");

    private HttpServer server;
    private volatile byte[] answer;
    private volatile boolean asked;

    /** Answers each question for a list with what was made, and every other with 404. */
    private Hub hub() throws IOException {
        if (server == null) {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.createContext("/", exchange -> {
                boolean list = exchange.getRequestURI().getPath().contains("/revision/");
                asked |= !list;
                exchange.sendResponseHeaders(list ? 200 : 404, list ? answer.length : -1);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(list ? answer : new byte[0]);
                }
            });
            server.start();
        }
        return Hub.of(Map.of(
                "HF_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort(), "HOME", "target", "NO_PROXY", "*"));
    }

    @Override
    public int few() {
        return 150;
    }

    @Override
    public Attempt make(Path folder, Dice dice) throws Exception {
        return dice.once(2) ? listing(folder, dice) : cache(folder, dice);
    }

    private Attempt listing(Path folder, Dice dice) throws Exception {
        ObjectNode root = Damage.JSON.createObjectNode().put("sha", COMMIT);
        ArrayNode files = root.putArray("siblings");
        for (String name :
                List.of("config.json", "tokenizer.json", "model.safetensors", "model-00001-of-00002.safetensors")) {
            ObjectNode file = files.addObject()
                    .put(
                            "rfilename",
                            dice.once(12)
                                    ? dice.of(
                                            "../" + name,
                                            "/etc/x",
                                            "a\u0000b",
                                            "",
                                            ".",
                                            "a//b",
                                            "日本.json",
                                            "x".repeat(300) + ".json",
                                            "a\\b",
                                            "C:x.json",
                                            "config.json")
                                    : name);
            file.put("blobId", dice.once(8) ? dice.of("", "../../x", COMMIT.toUpperCase()) : COMMIT);
            if (dice.once(3)) {
                file.put("size", dice.edge());
            } else {
                file.put("size", 10);
            }
            if (name.startsWith("model")) {
                file.putObject("lfs")
                        .put("sha256", dice.once(8) ? "zz" : COMMIT + COMMIT.substring(16))
                        .put("size", dice.once(2) ? Long.MAX_VALUE - dice.below(9) : 100);
            }
        }
        boolean overflows = dice.once(3); // nothing is wrong but the sum
        for (int i = 0; overflows && i < files.size(); i++) {
            ((ObjectNode) files.get(i))
                    .put("size", Long.MAX_VALUE / 2)
                    .put("blobId", "%040x".formatted(i))
                    .put(
                            "rfilename",
                            List.of("config.json", "tokenizer.json", "model.safetensors", "x.json")
                                    .get(i))
                    .remove("lfs");
        }
        byte[] bytes =
                overflows || dice.once(2) ? root.toString().getBytes(StandardCharsets.UTF_8) : Damage.json(root, dice);
        return () -> {
            answer = bytes;
            asked = false;
            try {
                new Download(hub(), new HubCache(folder), RepoId.parse("o/n")).run(progress -> {});
            } catch (BadInput e) {
                Target.require(!overflows || !asked, "files are fetched whose sizes overflow");
                throw e;
            }
            throw new AssertionError("a repo without files is taken for a model");
        };
    }

    private Attempt cache(Path folder, Dice dice) throws Exception {
        for (String repo : new String[] {
            "models--a--b",
            dice.of(
                    "models--a--c",
                    "models----",
                    "models--a--b--c",
                    "models--日本--x",
                    "datasets--a--b",
                    "models--a--" + "x".repeat(150))
        }) {
            Path model = folder.resolve(repo);
            Path snapshot = model.resolve("snapshots")
                    .resolve(dice.once(8) ? dice.of("main", "0", COMMIT.toUpperCase()) : COMMIT);
            Files.createDirectories(snapshot);
            Files.createDirectories(model.resolve("refs"));
            Path ref = model.resolve("refs").resolve(dice.once(4) ? dice.of("x", "é", "a b", "-") : "main");
            Damage.write(
                    ref,
                    dice.once(3)
                            ? dice.of(
                                            "",
                                            "\u0000",
                                            COMMIT + "\u0000",
                                            "../../..",
                                            COMMIT + "\n",
                                            "x".repeat(5000),
                                            "/etc",
                                            COMMIT.substring(1))
                                    .getBytes(StandardCharsets.UTF_8)
                            : COMMIT.getBytes(StandardCharsets.UTF_8),
                    dice);
            for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
                Path file = snapshot.resolve(name);
                if (dice.once(4)) {
                    if (dice.once(2)) {
                        Files.createSymbolicLink(
                                file,
                                Path.of(dice.of(
                                        "../../blobs/x",
                                        "/dev/zero",
                                        name,
                                        "..",
                                        FIXTURE.resolve(name).toAbsolutePath().toString())));
                    }
                } else if (name.equals("model.safetensors")) {
                    Files.write(file, dice.bytes(dice.of(0, 7, 8, 100)));
                } else {
                    byte[] sound = Files.readAllBytes(FIXTURE.resolve(name));
                    Damage.write(
                            file,
                            name.startsWith("c") && dice.once(2)
                                    ? Damage.json(Damage.JSON.readTree(sound), dice)
                                    : sound,
                            dice);
                }
            }
            if (dice.once(4)) {
                Files.write(
                        snapshot.resolve("model.safetensors.index.json"),
                        ("{\"weight_map\":{\"a\":" + dice.value() + ",\"b\":\""
                                        + dice.of("x\\u0000", "../x", "日本", "m.safetensors") + "\"}}")
                                .getBytes(StandardCharsets.UTF_8));
                Files.deleteIfExists(snapshot.resolve("model.safetensors"));
            }
        }
        return () -> {
            HubCache cache = new HubCache(folder);
            for (CachedModel model : cache.models()) {
                // what a file says, such as [null], is quoted rightly
                Target.require(
                        !model.problem().matches("(?s).*(\\(null\\)|\\bnull:|Exception|Cannot invoke|\n).*"),
                        model.problem());
                try {
                    cache.open(model.id());
                } catch (BadInput e) {
                    Target.require(e.getMessage().endsWith("."), e.getMessage());
                }
            }
            cache.open(RepoId.parse("a/b"));
        };
    }
}
