package io.auditlog.enricher.serde;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The credentials sent to the registry, as headers. Never printed, even if the registry echoes them.
 *
 * <p>Threads: one constructs it and its servers; then any.
 */
final class RegistryCredentials {

    private static final int SHORTEST_HIDDEN = 8;
    private static final int MAX_SHOWN = 500;

    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Set<String> secrets = new LinkedHashSet<>();
    private final boolean fromUrl;

    /** A registry: its URL without credentials and trailing slash, and the headers of every request to it. */
    record Server(String url, Map<String, String> headers) {
        @Override
        public String toString() {
            return url; // the headers are secret
        }
    }

    RegistryCredentials(AbstractConfig config) {
        String basic = config.getString("basic.auth.credentials.source");
        String bearer = config.getString("bearer.auth.credentials.source");
        if (basic != null && bearer != null) {
            throw new ConfigException(
                    "Only one of basic.auth.credentials.source and bearer.auth.credentials.source may be set");
        }
        config.originalsWithPrefix(WireConfig.HEADER_PREFIX).forEach((name, value) -> put(name, String.valueOf(value)));
        fromUrl = bearer == null && (basic == null || basic.equalsIgnoreCase("URL"));
        if (bearer != null) {
            requireSource("bearer.auth.credentials.source", bearer, "STATIC_TOKEN", "STATIC_TOKEN");
            putToken(config);
        } else if (!fromUrl) {
            requireSource("basic.auth.credentials.source", basic, "USER_INFO", "URL and USER_INFO");
            headers.put("Authorization", basic(userInfo(config)));
        }
    }

    private static void requireSource(String key, String source, String required, String known) {
        if (!source.equalsIgnoreCase(required)) {
            throw new ConfigException(
                    key, source, "this serializer knows " + known + "; for others use Confluent's own serializer");
        }
    }

    private static String userInfo(AbstractConfig config) {
        return Stream.of("basic.auth.user.info", "schema.registry.basic.auth.user.info")
                .map(config::getPassword)
                .filter(given -> given != null && !given.value().isEmpty())
                .findFirst()
                .orElseThrow(() -> new ConfigException(
                        "basic.auth.user.info must be set when basic.auth.credentials.source is USER_INFO"))
                .value();
    }

    private void putToken(AbstractConfig config) {
        Password token = config.getPassword("bearer.auth.token");
        if (token == null || !token.value().matches("[\\x21-\\x7e]+")) {
            throw new ConfigException("bearer.auth.token must hold a token of printable ASCII characters when "
                    + "bearer.auth.credentials.source is STATIC_TOKEN");
        }
        secrets.add(token.value());
        headers.put("Authorization", "Bearer " + token.value());
        put("target-sr-cluster", config.getString("bearer.auth.logical.cluster"));
        put("Confluent-Identity-Pool-Id", config.getString("bearer.auth.identity.pool.id"));
    }

    /** Adds a header and redacts its value, unless that is empty or too short to be a secret. */
    private void put(String name, String value) {
        if (value == null) {
            return;
        }
        try {
            HttpRequest.newBuilder().header(name, value);
        } catch (IllegalArgumentException e) {
            // The cause is omitted: its message repeats the value.
            throw new ConfigException("No request header can be made of the name or the value of "
                    + WireConfig.HEADER_PREFIX + name.replaceAll("[^A-Za-z0-9_.-]", "?"));
        }
        headers.put(name, value);
        if (value.length() >= SHORTEST_HIDDEN) {
            secrets.add(value);
        }
    }

    /** The server at a configured URL. No message repeats the URL: it may hold a password. */
    Server server(String url) {
        URI parsed;
        try {
            parsed = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new ConfigException(
                    "schema.registry.url: one of the URLs has a syntax error at character " + e.getIndex());
        }
        boolean http = "http".equalsIgnoreCase(parsed.getScheme()) || "https".equalsIgnoreCase(parsed.getScheme());
        if (!http || parsed.getHost() == null || parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
            throw new ConfigException("schema.registry.url: each URL must be http://host... or https://host..., without"
                    + " query and fragment; a host name holds no underscore");
        }
        Map<String, String> all = new TreeMap<>(headers);
        String userInfo = parsed.getRawUserInfo();
        if (userInfo != null && !userInfo.isEmpty()) {
            String authorization = basic(userInfo);
            if (fromUrl) {
                all.put("Authorization", authorization);
            }
        }
        String port = parsed.getPort() < 0 ? "" : ":" + parsed.getPort();
        String base = parsed.getScheme() + "://" + parsed.getHost() + port + parsed.getRawPath();
        return new Server(base.replaceAll("/+$", ""), all);
    }

    /** The header's value for a user and a password; from now on they are redacted in every form. */
    private String basic(String userInfo) {
        String encoded = Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
        String password = userInfo.substring(userInfo.indexOf(':') + 1);
        secrets.add(encoded);
        secrets.add(userInfo);
        secrets.add(password.isEmpty() ? userInfo : password);
        return "Basic " + encoded;
    }

    /** Registry text that is safe to print: without echoed secrets or control characters, truncated. */
    String printable(String text) {
        String safe = text;
        for (String secret : secrets) {
            safe = safe.replace(secret, "[hidden]");
        }
        safe = safe.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
        return safe.length() > MAX_SHOWN ? safe.substring(0, MAX_SHOWN) + "..." : safe;
    }
}
