package io.auditlog.enricher.serde;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The credentials sent to the registry, as headers. Never printed, even if the registry echoes them.
 *
 * <p>Threads: one constructs it and its endpoints; then any.
 */
final class RegistryCredentials {

    private static final int SHORTEST_HIDDEN = 8;
    private static final int MAX_SHOWN = 500;

    private final SortedMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Set<String> secrets = new LinkedHashSet<>();
    private final boolean fromUrl;

    RegistryCredentials(AbstractConfig config) {
        String basic = config.getString(WireConfig.BASIC_SOURCE);
        String bearer = config.getString(WireConfig.BEARER_SOURCE);
        if (basic != null && bearer != null) {
            throw new ConfigException(
                    "Only one of " + WireConfig.BASIC_SOURCE + " and " + WireConfig.BEARER_SOURCE + " may be set");
        }
        config.originalsWithPrefix(WireConfig.HEADER_PREFIX).forEach((name, value) -> put(name, String.valueOf(value)));
        fromUrl = bearer == null && (basic == null || basic.equalsIgnoreCase("URL"));
        if (bearer != null) {
            showToken(config, bearer);
        } else if (!fromUrl) {
            showUserInfo(config, basic);
        }
    }

    private void showUserInfo(AbstractConfig config, String source) {
        if (!source.equalsIgnoreCase("USER_INFO")) {
            throw unsupported(WireConfig.BASIC_SOURCE, source, "URL and USER_INFO");
        }
        for (String key : new String[] {WireConfig.BASIC_USER_INFO_OLD, WireConfig.BASIC_USER_INFO}) {
            Password userInfo = config.getPassword(key);
            if (userInfo != null && !userInfo.value().isEmpty()) {
                headers.put("Authorization", "Basic " + encoded(userInfo.value()));
                return;
            }
        }
        throw new ConfigException(
                WireConfig.BASIC_USER_INFO + " must be set when " + WireConfig.BASIC_SOURCE + " is USER_INFO");
    }

    private void showToken(AbstractConfig config, String source) {
        if (!source.equalsIgnoreCase("STATIC_TOKEN")) {
            throw unsupported(WireConfig.BEARER_SOURCE, source, "STATIC_TOKEN");
        }
        Password token = config.getPassword(WireConfig.BEARER_TOKEN);
        if (token == null || !token.value().matches("[\\x21-\\x7e]+")) {
            throw new ConfigException(WireConfig.BEARER_TOKEN + " must hold a token of printable ASCII characters when "
                    + WireConfig.BEARER_SOURCE + " is STATIC_TOKEN");
        }
        secrets.add(token.value());
        headers.put("Authorization", "Bearer " + token.value());
        put("target-sr-cluster", config.getString(WireConfig.BEARER_CLUSTER));
        put("Confluent-Identity-Pool-Id", config.getString(WireConfig.BEARER_POOL));
    }

    private static ConfigException unsupported(String key, String source, String known) {
        return new ConfigException(
                key, source, "this serializer knows " + known + "; for others use Confluent's own serializer");
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

    /** The headers for a registry whose URL has this user info; null for none. */
    Map<String, String> headersFor(String urlUserInfo) {
        Map<String, String> all = new TreeMap<>(headers);
        if (urlUserInfo != null && !urlUserInfo.isEmpty()) {
            String encoded = encoded(urlUserInfo);
            if (fromUrl) {
                all.put("Authorization", "Basic " + encoded);
            }
        }
        return all;
    }

    /** Encodes it as in a header; from now on it is redacted in every form. */
    private String encoded(String userInfo) {
        String encoded = Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
        secrets.add(encoded);
        secrets.add(userInfo);
        String password = userInfo.substring(userInfo.indexOf(':') + 1);
        if (!password.isEmpty()) {
            secrets.add(password);
        }
        return encoded;
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

    @Override
    public String toString() {
        return "[hidden]";
    }
}
