package org.fovea.hub;

import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fovea.base.BadInput;
import org.fovea.base.SmallFile;
import org.jspecify.annotations.Nullable;

/**
 * The hub's address and how to reach it.
 *
 * @param endpoint its address, without a path unless a mirror has one
 * @param token the access token; null if the user is not logged in
 * @param proxies the proxies to use
 * @param offline whether requests are forbidden
 */
public record Hub(URI endpoint, @Nullable String token, ProxySelector proxies, boolean offline) {

    private static final String USUAL = "https://huggingface.co";
    private static final int LONGEST_TOKEN = 4096;
    private static final int LAST_PORT = 65_535;

    /**
     * From the environment variables of huggingface_hub: HF_ENDPOINT, HF_TOKEN or the token file that {@code hf auth
     * login} writes (HF_TOKEN_PATH, or in HF_HOME), HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE; and HTTPS_PROXY,
     * HTTP_PROXY, NO_PROXY.
     *
     * @throws BadInput naming the variable, if its value is invalid
     */
    public static Hub of(Map<String, String> environment) {
        String address = environment.getOrDefault("HF_ENDPOINT", "").strip().replaceAll("/+$", "");
        URI endpoint;
        try {
            endpoint = URI.create(address.isEmpty() ? USUAL : address);
        } catch (IllegalArgumentException e) {
            throw new BadInput("HF_ENDPOINT is \"%s\"; expected an address such as %s.".formatted(address, USUAL), e);
        }
        if (endpoint.getHost() == null
                || endpoint.getPort() > LAST_PORT
                || !endpoint.toString().matches("https?://.*")) {
            throw new BadInput("HF_ENDPOINT is \"%s\"; expected an address such as %s.".formatted(address, USUAL));
        }
        boolean offline = List.of("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE").stream()
                .anyMatch(v -> environment.getOrDefault(v, "").strip().matches("(?i)1|on|yes|true"));
        return new Hub(endpoint, token(environment), EnvironmentProxies.of(environment), offline);
    }

    private static @Nullable String token(Map<String, String> environment) {
        for (String variable : List.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")) {
            String told = clean(environment.getOrDefault(variable, ""));
            if (told != null) {
                return told;
            }
        }
        Path elsewhere = HubCache.path(environment, "HF_TOKEN_PATH");
        Path file = elsewhere != null ? elsewhere : HubCache.home(environment).resolve("token");
        try {
            return Files.isRegularFile(file) ? clean(SmallFile.text(file, LONGEST_TOKEN)) : null;
        } catch (BadInput e) {
            return null; // public repos need none; others will report it
        }
    }

    private static @Nullable String clean(String token) {
        String line = token.strip();
        return line.isEmpty() || line.chars().anyMatch(c -> c <= ' ' || c > '~') ? null : line;
    }

    /** Its host name, for messages. */
    String host() {
        return endpoint.getAuthority();
    }

    /** Whether an address is on the hub itself; only such requests may carry the token. */
    boolean is(URI uri) {
        return endpoint.getScheme().equals(uri.getScheme())
                && endpoint.getAuthority().equalsIgnoreCase(uri.getAuthority());
    }

    /** Without the token, which must not be logged. */
    @Override
    public String toString() {
        return "Hub[%s]".formatted(endpoint);
    }
}
