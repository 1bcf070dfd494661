package org.fovea.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fovea.base.BadInput;
import org.jspecify.annotations.Nullable;

/** Proxies from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case. */
final class EnvironmentProxies extends ProxySelector {

    private final @Nullable Proxy https;
    private final @Nullable Proxy http;
    private final List<String> direct;

    private EnvironmentProxies(@Nullable Proxy https, @Nullable Proxy http, List<String> direct) {
        this.https = https;
        this.http = http;
        this.direct = direct;
    }

    /**
     * The environment's proxies, or Java's own if there are none.
     *
     * @throws BadInput naming the variable, if its value is not a proxy's address
     */
    static ProxySelector of(Map<String, String> environment) {
        Proxy https = proxy(environment, "HTTPS_PROXY");
        Proxy http = proxy(environment, "HTTP_PROXY");
        if (https == null && http == null) {
            return ProxySelector.getDefault();
        }
        List<String> direct =
                List.of(value(environment, "NO_PROXY").toLowerCase(Locale.ROOT).split("[,\\s]+"));
        return new EnvironmentProxies(https, http, direct);
    }

    private static String value(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name, "");
        return (upper.isBlank() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper).strip();
    }

    private static @Nullable Proxy proxy(Map<String, String> environment, String name) {
        String value = value(environment, name);
        if (value.isEmpty()) {
            return null;
        }
        URI uri;
        try {
            uri = URI.create(value.contains("://") ? value : "http://" + value);
        } catch (IllegalArgumentException e) {
            throw new BadInput("%s is not an address; expected http://host:port.".formatted(name), e);
        }
        // The value is not quoted: it may contain a password.
        if (uri.getHost() == null || !uri.getScheme().equals("http") || uri.getUserInfo() != null) {
            throw new BadInput("%s is not a proxy that Fovea can use; expected http://host:port without a user name."
                    .formatted(name));
        }
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()));
    }

    @Override
    public List<Proxy> select(URI uri) {
        Proxy proxy = "https".equals(uri.getScheme()) ? https : http;
        return List.of(proxy == null || isDirect(uri.getHost().toLowerCase(Locale.ROOT)) ? Proxy.NO_PROXY : proxy);
    }

    private boolean isDirect(String host) {
        return direct.stream()
                .filter(d -> !d.isEmpty())
                .map(d -> d.startsWith(".") ? d.substring(1) : d)
                .anyMatch(d -> d.equals("*") || host.equals(d) || host.endsWith("." + d));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
        // the request itself reports the failure
    }
}
