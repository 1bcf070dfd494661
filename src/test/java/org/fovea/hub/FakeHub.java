package org.fovea.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A hub on this machine that answers as the real one does: the list of a repo with checksums; small files in place, or
 * by a relative redirect; large ones by a redirect to another host, with X-Linked-Etag and X-Linked-Size in the first
 * answer.
 */
public final class FakeHub implements AutoCloseable {

    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    public static final RepoId REPO = RepoId.parse("tiny/llava");
    public static final Path FIXTURE = Path.of("src/test/resources/fixtures/clip-llama-gqa-sharded");
    public static final String SHARD = "model-00002-of-00003.safetensors";

    /** A question that was asked. */
    public record Seen(boolean hub, String method, String path, String range, String authorization) {}

    /** What goes wrong with a file, each as often as its number says. */
    public static final class Fault {
        /** The connection dies after half of what was asked for. */
        public final AtomicInteger dies = new AtomicInteger();
        /**
         * How many bytes of the file have come where they go: a connection dies only when its half has; null if at
         * once.
         */
        public volatile LongSupplier arrived;
        /** 503. */
        public final AtomicInteger busy = new AtomicInteger();
        /** Ranges are not heard. */
        public volatile boolean ignoresRange;
        /** Other bytes come than the checksum says. */
        public volatile boolean corrupt;
        /** After the first half nothing comes for a long time; once. */
        public final AtomicInteger stalls = new AtomicInteger();
        /** After the first half nothing comes while this holds, so that a test can take its time to look. */
        public volatile boolean holds;
    }

    public final Map<String, byte[]> files = new TreeMap<>();
    public final List<Seen> seen = new CopyOnWriteArrayList<>();
    public volatile String tokenNeeded;
    /** What the list gives as the size of every file; -1 for the true ones. */
    public volatile long sizes = -1;

    public volatile boolean gated;
    public volatile boolean listsChecksums = true;
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final HttpServer hub;
    private final HttpServer elsewhere;
    private volatile boolean closed;

    public FakeHub() throws IOException {
        hub = server(InetAddress.getByName("127.0.0.1"), this::hub);
        elsewhere = server(InetAddress.getByName("localhost"), this::elsewhere);
        try (Stream<Path> all = Files.list(FIXTURE)) {
            for (Path file : all.filter(f -> !f.getFileName().toString().matches("golden.*|picture.*"))
                    .toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        for (String other :
                List.of("README.md", "pytorch_model.bin", "onnx/model.onnx", "onnx/config.json", "model.gguf")) {
            files.put(other, other.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static HttpServer server(InetAddress address, com.sun.net.httpserver.HttpHandler handler)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        server.createContext("/", handler);
        server.setExecutor(Executors.newCachedThreadPool(r -> {
            Thread thread = new Thread(r, "fake hub");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return server;
    }

    public String address() {
        return "http://127.0.0.1:" + hub.getAddress().getPort();
    }

    /** An environment in which this is the hub, and the cache lies in a folder. */
    public Map<String, String> environment(Path home) {
        return Map.of("HF_ENDPOINT", address(), "HF_HOME", home.toString());
    }

    public Fault fault(String file) {
        return faults.computeIfAbsent(file, f -> new Fault());
    }

    /** What was asked of files, whichever host they came from. */
    public List<Seen> asked(String file) {
        return seen.stream().filter(s -> s.path.endsWith("/" + file)).toList();
    }

    public static String checksum(String name, byte[] data) {
        try {
            if (isLarge(name)) {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(data));
            }
            MessageDigest git = MessageDigest.getInstance("SHA-1");
            git.update(("blob " + data.length + "\0").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(git.digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isLarge(String name) {
        return name.matches(".*\\.(safetensors|bin|onnx|gguf)|tokenizer\\.json");
    }

    // ---- the hub ----

    private void hub(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        seen(exchange, true);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean known = tokenNeeded == null || ("Bearer " + tokenNeeded).equals(authorization);
        if (authorization != null && tokenNeeded != null && !known) {
            exchange.getResponseHeaders().set("X-Error-Message", "Invalid credentials in Authorization header");
            answer(exchange, 401, "");
        } else if (path.startsWith("/api/models/")) {
            list(exchange, path, known || gated); // what gated repos hold is no secret
        } else if (path.startsWith("/api/resolve-cache/")) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("ETag", '"' + checksum(name, files.get(name)) + '"');
            send(exchange, name);
        } else if (path.matches("/tiny/llava/resolve/(main|" + COMMIT + ")/.*")) {
            resolve(exchange, path.split("/", 6)[5], known);
        } else {
            answer(exchange, 404, "");
        }
    }

    private void list(HttpExchange exchange, String path, boolean known) throws IOException {
        if (!path.startsWith("/api/models/tiny/llava/revision/") || !known) {
            exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
            answer(exchange, known ? 404 : 401, "{\"error\":\"Repository not found\"}");
            return;
        }
        String revision = path.substring(path.lastIndexOf('/') + 1);
        if (!List.of("main", "v1.0", "refs%2Fpr%2F1", COMMIT).contains(revision)) {
            exchange.getResponseHeaders().set("X-Error-Code", "RevisionNotFound");
            answer(exchange, 404, "");
            return;
        }
        ObjectNode json =
                new ObjectMapper().createObjectNode().put("id", "tiny/llava").put("sha", COMMIT);
        json.putArray("siblings");
        files.forEach((name, data) -> {
            ObjectNode file = json.withArray("siblings").addObject().put("rfilename", name);
            if (listsChecksums) {
                file.put("size", sizes < 0 ? data.length : sizes).put("blobId", "b".repeat(40));
                if (isLarge(name)) {
                    file.putObject("lfs")
                            .put("sha256", checksum(name, data))
                            .put("size", sizes < 0 ? data.length : sizes)
                            .put("pointerSize", 134);
                } else {
                    file.put("blobId", checksum(name, data));
                }
            }
        });
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        answer(exchange, 200, json.toString());
    }

    private void resolve(HttpExchange exchange, String name, boolean known) throws IOException {
        if (gated && !known) {
            exchange.getResponseHeaders().set("X-Error-Code", "GatedRepo");
            exchange.getResponseHeaders().set("X-Error-Message", "Access to model tiny/llava is restricted.");
            answer(exchange, 401, "");
            return;
        }
        if (fault(name).busy.getAndDecrement() > 0) {
            answer(exchange, 503, "");
            return;
        }
        byte[] data = files.get(name);
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        String etag = '"' + checksum(name, data) + '"';
        if (isLarge(name)) {
            exchange.getResponseHeaders().set("X-Linked-Etag", etag);
            exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(data.length));
            exchange.getResponseHeaders().set("ETag", "W/\"5f-redirect\"");
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            "http://localhost:" + elsewhere.getAddress().getPort() + "/cdn/" + name
                                    + "?Signature=a%2Fb");
            answer(exchange, 302, "Found. Redirecting");
        } else if (name.startsWith("tokenizer")) {
            exchange.getResponseHeaders()
                    .set("Location", "/api/resolve-cache/models/tiny/llava/" + COMMIT + "/" + name);
            answer(exchange, 307, "Temporary Redirect");
        } else {
            exchange.getResponseHeaders().set("ETag", etag);
            send(exchange, name);
        }
    }

    // ---- where large files lie ----

    private void elsewhere(HttpExchange exchange) throws IOException {
        seen(exchange, false);
        String path = exchange.getRequestURI().getPath();
        exchange.getResponseHeaders().set("ETag", "\"what that host calls it\"");
        send(exchange, path.substring("/cdn/".length()));
    }

    private void send(HttpExchange exchange, String name) throws IOException {
        Fault fault = fault(name);
        byte[] data = files.get(name).clone();
        if (fault.corrupt) {
            data[data.length / 2] ^= 1;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null || fault.ignoresRange ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes %d-%d/%d".formatted(from, data.length - 1, data.length));
        }
        byte[] body = Arrays.copyOfRange(data, from, data.length);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, head ? -1 : body.length);
        if (head) {
            exchange.close();
            return;
        }
        boolean dies = fault.dies.getAndDecrement() > 0;
        boolean stalls = fault.stalls.getAndDecrement() > 0;
        OutputStream out = exchange.getResponseBody();
        int half = body.length / 2;
        out.write(body, 0, half);
        out.flush();
        while (!closed && (fault.holds || dies && fault.arrived != null && fault.arrived.getAsLong() < from + half)) {
            sleep(10);
        }
        if (stalls) {
            sleep(20_000);
        }
        if (!dies && !stalls) {
            out.write(body, half, body.length - half);
        }
        exchange.close();
    }

    private static void sleep(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private void seen(HttpExchange exchange, boolean hub) {
        seen.add(new Seen(
                hub,
                exchange.getRequestMethod(),
                URI.create(exchange.getRequestURI().toString()).getPath(),
                exchange.getRequestHeaders().getFirst("Range"),
                exchange.getRequestHeaders().getFirst("Authorization")));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = exchange.getRequestMethod().equals("HEAD") ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        closed = true;
        hub.stop(0);
        elsewhere.stop(0);
    }
}
