package org.fovea.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.fovea.base.BadInput;
import org.fovea.base.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the hub. It follows redirects itself, because the hub's own response has a file's size and
 * checksum, and because the token must not go to other hosts.
 */
final class HubClient {

    private static final int TRIES = 5;
    private static final int REDIRECTS = 10;
    private static final int PATIENCE_SECONDS = 30;

    /**
     * A response.
     *
     * @param first the headers of the hub's own response
     * @param last the response after all redirects; its body must be closed
     */
    record Answer(HttpHeaders first, HttpResponse<InputStream> last) {

        int status() {
            return last.statusCode();
        }

        /** The file's checksum according to the hub, or null. */
        @Nullable
        String etag() {
            String etag = first.firstValue("X-Linked-Etag")
                    .or(() -> first.firstValue("ETag"))
                    .orElse("");
            String bare = etag.replaceFirst("^W/", "").replace("\"", "");
            return RepoFiles.isChecksum(bare) ? bare : null;
        }

        /** The file's size according to the hub, or -1. */
        long size() {
            long linked = linkedSize();
            return linked >= 0 ? linked : status() == 200 ? whole(last.headers(), "Content-Length") : -1;
        }

        /** The size of a file stored elsewhere, according to the hub, or -1. */
        long linkedSize() {
            return whole(first, "X-Linked-Size");
        }

        /** A header's whole number of bytes, or -1. */
        private static long whole(HttpHeaders headers, String name) {
            String value = headers.firstValue(name).orElse("").strip();
            return value.matches("\\d{1,18}") ? Long.parseLong(value) : -1;
        }
    }

    private final Hub hub;
    private final Cancellation stop;
    private final Duration backoff;
    private final HttpClient http;

    /** @param backoff delay before the first retry; it doubles with each further one */
    HubClient(Hub hub, Cancellation stop, Duration backoff) {
        this.hub = hub;
        this.stop = stop;
        this.backoff = backoff;
        // HTTP/1.1: one connection per file is faster than multiplexing several files.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(15));
        if (hub.proxies() != null) {
            builder.proxy(hub.proxies());
        }
        http = builder.build();
    }

    /** An address below the endpoint. */
    URI uri(String path) {
        return URI.create(hub.endpoint() + "/" + path);
    }

    /** A text, escaped as one or several path segments. */
    static String quoted(String text, boolean slashes) {
        return slashes
                ? Arrays.stream(text.split("/")).map(s -> quoted(s, false)).collect(Collectors.joining("/"))
                : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Sends a request, and retries while the hub is busy.
     *
     * @param from the first byte to request
     * @throws BadInput if several tries fail
     */
    Answer ask(String method, URI uri, long from) {
        for (int tried = 1; ; tried++) {
            stop.check();
            String problem;
            long wait = wait(tried);
            try {
                Answer answer = followed(method, uri, from);
                int status = answer.status();
                if (status != 429 && status < 500) {
                    return answer;
                }
                Cancellation.close(answer.last.body());
                problem = status == 429
                        ? "%s is limiting requests (429); try again in a few minutes."
                                .formatted(answer.last.uri().getAuthority())
                        : "%s has a server error (%d) for %s; try again later."
                                .formatted(answer.last.uri().getAuthority(), status, uri.getPath());
                wait = Math.max(wait, Math.min(60, seconds(answer.last.headers())) * 1000);
            } catch (IOException e) {
                stop.check();
                problem = unreachable(e);
                if (nameless(e.getCause())) {
                    throw new BadInput(problem, e); // no network: waiting a few seconds will not help
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException();
            }
            if (tried == TRIES) {
                throw new BadInput(problem);
            }
            stop.pause(wait);
        }
    }

    /** The delay after a number of tries, in milliseconds. */
    long wait(int tried) {
        return backoff.toMillis() << tried - 1;
    }

    private static long seconds(HttpHeaders headers) {
        String after = headers.firstValue("Retry-After").orElse("");
        return after.matches("\\d{1,6}") ? Long.parseLong(after) : 0;
    }

    /** @param e from {@link #sent} */
    private static String unreachable(IOException e) {
        Throwable cause = Objects.requireNonNull(e.getCause());
        String reason = nameless(cause)
                ? "its address could not be found; is this machine online, or does it need HTTPS_PROXY?"
                : Reason.of(cause);
        return "%s cannot be reached: %s".formatted(e.getMessage(), reason.replaceAll("([^.?])$", "$1."));
    }

    /** Sends a request; an exception names the host, which may not be the hub. */
    private HttpResponse<InputStream> sent(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new IOException(request.uri().getAuthority(), e);
        }
    }

    private static boolean nameless(@Nullable Throwable e) {
        return e instanceof UnresolvedAddressException
                || e instanceof java.net.UnknownHostException
                || e instanceof ConnectException && e.getCause() != null && e.getCause() != e && nameless(e.getCause());
    }

    private Answer followed(String method, URI uri, long from) throws IOException, InterruptedException {
        HttpHeaders first = null;
        URI at = uri;
        for (int i = 0; i <= REDIRECTS; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
                    .header("User-Agent", "fovea")
                    .header("Accept-Encoding", "identity"); // so that sizes and ranges are the file's own
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            if (hub.token() != null && hub.is(at)) {
                request.header("Authorization", "Bearer " + hub.token());
            }
            HttpResponse<InputStream> response = sent(request.build());
            // A relative redirect stays on the hub: the repo has been renamed.
            boolean onHub = hub.is(at);
            first = first == null || onHub && !first.firstValue("X-Linked-Etag").isPresent()
                    ? response.headers()
                    : first;
            int status = response.statusCode();
            String location = response.headers().firstValue("Location").orElse(null);
            if (status < 301 || status > 308 || status == 304 || location == null) {
                return new Answer(first, response);
            }
            URI next = next(at, location);
            if (method.equals("HEAD") && !hub.is(next)) {
                return new Answer(first, response); // this response has the file's size and checksum
            }
            Cancellation.close(response.body());
            at = next;
        }
        throw new BadInput("%s redirects too many times.".formatted(uri.getAuthority()));
    }

    private URI next(URI from, String location) {
        URI to;
        try {
            to = from.resolve(new URI(location));
        } catch (URISyntaxException e) {
            throw new BadInput(
                    "%s redirects to \"%s\", which is not an address.".formatted(from.getAuthority(), location), e);
        }
        boolean downgraded = "https".equals(from.getScheme()) && !"https".equals(to.getScheme());
        if (to.getHost() == null || !to.getScheme().matches("https?") || downgraded) {
            throw new BadInput("%s redirects to %s, which is not followed; expected an address under %s."
                    .formatted(from.getAuthority(), to, from.getScheme()));
        }
        return to;
    }

    /**
     * The error for an unsuccessful response.
     *
     * @param file the requested file; null for the repo's list
     */
    BadInput refusal(Answer answer, RepoId repo, @Nullable String file) {
        int status = answer.status();
        Cancellation.close(answer.last.body());
        String code = answer.last.headers().firstValue("X-Error-Code").orElse("");
        String message = answer.last.headers().firstValue("X-Error-Message").orElse("");
        String page = hub.endpoint() + "/" + repo.repo();
        String tokens = hub.endpoint() + "/settings/tokens";
        boolean elsewhere = !hub.is(answer.last.uri());
        if (elsewhere) {
            return new BadInput("%s: %s, to which the hub redirects for %s, answers %d; expected the file."
                    .formatted(repo, answer.last.uri().getAuthority(), file == null ? "it" : file, status));
        }
        if (message.contains("Invalid credentials")
                || message.contains("Invalid username or password") && hub.token() != null) {
            return new BadInput("%s: %s does not accept the token in HF_TOKEN; create a new one at %s."
                    .formatted(repo, hub.host(), tokens));
        }
        if (code.equals("RevisionNotFound")) {
            return new BadInput(
                    "%s: has no revision \"%s\" on %s.".formatted(repo.repo(), repo.revision(), hub.host()));
        }
        if (code.equals("RepoNotFound") || status == 404 && file == null) {
            return new BadInput("%s: there is no such repo on %s%s."
                    .formatted(
                            repo,
                            hub.host(),
                            hub.token() != null
                                    ? ""
                                    : ", or it is private; then set HF_TOKEN to a token from " + tokens));
        }
        if (status == 401 || status == 403) {
            return new BadInput(
                    hub.token() == null
                            ? "%s: is gated; accept its terms at %s and set HF_TOKEN to a token from %s."
                                    .formatted(repo, page, tokens)
                            : "%s: is gated, and the token in HF_TOKEN has no access; accept its terms at %s."
                                    .formatted(repo, page));
        }
        return new BadInput("%s: %s answers %d to %s%s; expected %s."
                .formatted(
                        repo,
                        hub.host(),
                        status,
                        file == null ? "the request for its files" : file,
                        message.isEmpty() ? "" : " (" + message + ")",
                        file == null ? "a list" : "the file"));
    }
}
