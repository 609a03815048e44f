package io.auditlog.enricher.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this worker shows to the registry to be let in. Never printed. */
final class RegistryCredentials {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryCredentials.class);
    private static final int SHORTEST_HIDDEN = 8;
    private static final int LONGEST_SHOWN = 500;

    private final String fixed;
    private final boolean fromUrl;
    private final Set<String> secrets = new LinkedHashSet<>();

    private RegistryCredentials(String fixed, boolean fromUrl) {
        this.fixed = fixed;
        this.fromUrl = fromUrl;
    }

    static RegistryCredentials from(AbstractConfig config) {
        String basic = config.getString(WireConfig.BASIC_SOURCE);
        String bearer = config.getString(WireConfig.BEARER_SOURCE);
        if (basic != null && bearer != null) {
            throw new ConfigException(
                    "Only one of " + WireConfig.BASIC_SOURCE + " and " + WireConfig.BEARER_SOURCE + " may be set");
        }
        if (!"USER_INFO".equalsIgnoreCase(basic) && config.getPassword(WireConfig.BASIC_USER_INFO) != null) {
            LOG.debug(
                    "{} is set but not sent: that takes {}=USER_INFO",
                    WireConfig.BASIC_USER_INFO,
                    WireConfig.BASIC_SOURCE);
        }
        return bearer != null ? bearer(config, bearer) : basic(config, basic == null ? "URL" : basic);
    }

    private static RegistryCredentials basic(AbstractConfig config, String source) {
        return switch (source.toUpperCase(Locale.ROOT)) {
            case "URL" -> new RegistryCredentials(null, true);
            case "USER_INFO" -> {
                String userInfo = userInfo(config);
                RegistryCredentials credentials = new RegistryCredentials(basicHeader(userInfo), false);
                credentials.keepSecret(userInfo);
                yield credentials;
            }
            default -> throw unsupported(WireConfig.BASIC_SOURCE, source, "URL and USER_INFO");
        };
    }

    private static RegistryCredentials bearer(AbstractConfig config, String source) {
        if (!source.equalsIgnoreCase("STATIC_TOKEN")) {
            throw unsupported(WireConfig.BEARER_SOURCE, source, "STATIC_TOKEN");
        }
        Password token = config.getPassword(WireConfig.BEARER_TOKEN);
        if (token == null || !token.value().matches("[\\x21-\\x7e]+")) {
            throw new ConfigException(WireConfig.BEARER_TOKEN + " must hold a token of printable ASCII characters when "
                    + WireConfig.BEARER_SOURCE + " is STATIC_TOKEN");
        }
        RegistryCredentials credentials = new RegistryCredentials("Bearer " + token.value(), false);
        credentials.secrets.add(token.value());
        return credentials;
    }

    private static String userInfo(AbstractConfig config) {
        for (String key : new String[] {WireConfig.BASIC_USER_INFO_OLD, WireConfig.BASIC_USER_INFO}) {
            Password value = config.getPassword(key);
            if (value != null && !value.value().isEmpty()) {
                return value.value();
            }
        }
        throw new ConfigException(
                WireConfig.BASIC_USER_INFO + " must be set when " + WireConfig.BASIC_SOURCE + " is USER_INFO");
    }

    private static ConfigException unsupported(String key, String source, String known) {
        return new ConfigException(
                key, source, "this serializer knows " + known + "; for others use Confluent's own serializer");
    }

    /** The Authorization header for a registry whose URL carried that user info (null for none); null for no header. */
    String headerFor(String urlUserInfo) {
        if (urlUserInfo == null || urlUserInfo.isEmpty()) {
            return fixed;
        }
        keepSecret(urlUserInfo);
        return fromUrl ? basicHeader(urlUserInfo) : fixed;
    }

    private void keepSecret(String userInfo) {
        secrets.add(basicHeader(userInfo).substring("Basic ".length()));
        secrets.add(userInfo);
        String password = userInfo.substring(userInfo.indexOf(':') + 1);
        if (!password.isEmpty()) {
            secrets.add(password);
        }
    }

    private static String basicHeader(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    /** Hides the value of a further header too, unless it is too short to be a secret. */
    void hide(String headerValue) {
        if (headerValue.length() >= SHORTEST_HIDDEN) {
            secrets.add(headerValue);
        }
    }

    /** Text from the registry that is safe to print: without the secrets it may echo, without control characters, cut. */
    String printable(String text) {
        String safe = text;
        for (String secret : secrets) {
            safe = safe.replace(secret, "[hidden]");
        }
        safe = safe.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
        return safe.length() > LONGEST_SHOWN ? safe.substring(0, LONGEST_SHOWN) + "..." : safe;
    }

    @Override
    public String toString() {
        return "[hidden]";
    }
}
