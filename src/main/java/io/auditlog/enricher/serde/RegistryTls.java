package io.auditlog.enricher.serde;

import java.io.File;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * TLS for the connection to the registry: trust and key stores. The settings are interpreted by Kafka's own client, as
 * {@code ssl.*} is for the brokers. There is no "trust all".
 */
final class RegistryTls {

    private RegistryTls() {}

    /** The configured context; empty for the platform default. */
    static Optional<SSLContext> from(AbstractConfig config) {
        refuseUnknown(config);
        refuseUnusable(config, WireConfig.TLS_PREFIX + "truststore");
        refuseUnusable(config, WireConfig.TLS_PREFIX + "keystore");
        Map<String, Object> settings = new HashMap<>(Map.of("ssl.protocol", "TLS"));
        config.values().forEach((key, value) -> {
            boolean given = value != null && !value.equals("");
            if (given && key.startsWith(WireConfig.TLS_PREFIX)) {
                String name = key.substring(WireConfig.TLS_PREFIX.length());
                boolean isType = name.endsWith(".type");
                settings.put("ssl." + name, isType ? value.toString().toUpperCase(Locale.ROOT) : value);
            }
        });
        if (settings.keySet().stream().noneMatch(name -> name.endsWith(".location") || name.endsWith(".password"))) {
            return Optional.empty();
        }
        try (DefaultSslEngineFactory kafkas = new DefaultSslEngineFactory()) {
            kafkas.configure(new ConfigDef().withClientSslSupport().parse(settings));
            return Optional.of(kafkas.sslContext());
        } catch (KafkaException e) {
            String why = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
            ConfigException failure = new ConfigException(WireConfig.TLS_PREFIX + "truststore.location, "
                    + WireConfig.TLS_PREFIX + "keystore.location: " + e.getMessage() + why);
            failure.initCause(e);
            throw failure;
        }
    }

    private static void refuseUnknown(AbstractConfig config) {
        for (String key : config.originals().keySet()) {
            if (key.startsWith(WireConfig.TLS_PREFIX) && !config.values().containsKey(key)) {
                throw new ConfigException(
                        "Unknown or unsupported configuration " + key + "; known are " + WireConfig.TLS_PREFIX
                                + "{truststore,keystore}.{location,password,type}, key.password and"
                                + " endpoint.identification.algorithm");
            }
        }
        if (!"https".equalsIgnoreCase(config.getString(WireConfig.TLS_HOST_CHECK))) {
            throw new ConfigException(
                    WireConfig.TLS_HOST_CHECK + " must be https: the registry's host name is always checked. Give its"
                            + " certificate the right name instead.");
        }
    }

    /** Kafka's own messages do not name the key. */
    private static void refuseUnusable(AbstractConfig config, String store) {
        String location = config.getString(store + ".location");
        boolean given = location != null && !location.isEmpty();
        if (given && !new File(location).canRead()) {
            throw new ConfigException(
                    store + ".location: cannot read " + location + " as " + config.getString(store + ".type"));
        }
        if (!given && config.getPassword(store + ".password") != null) {
            throw new ConfigException(store + ".password is set, but " + store + ".location is not");
        }
    }
}
