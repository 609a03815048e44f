package io.auditlog.enricher.serde;

import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        if (!"https".equalsIgnoreCase(config.getString(WireConfig.TLS_HOST_CHECK))) {
            throw new ConfigException(WireConfig.TLS_HOST_CHECK + " must be https: the registry's host name is always"
                    + " checked. Give its certificate the right name instead.");
        }
        Map<String, Object> settings = new HashMap<>();
        for (String store : List.of("truststore", "keystore")) {
            putStore(settings, store, config);
        }
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        settings.put("ssl.key.password", config.getPassword(WireConfig.TLS_KEY_PASSWORD));
        settings.put("ssl.protocol", "TLS");
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
        Set<String> known = WireConfig.definition().names();
        for (String key : config.originals().keySet()) {
            if (key.startsWith(WireConfig.TLS_PREFIX) && !known.contains(key)) {
                throw new ConfigException(
                        "Unknown or unsupported configuration " + key + "; known are " + WireConfig.TLS_PREFIX
                                + "{truststore,keystore}.{location,password,type}, key.password and"
                                + " endpoint.identification.algorithm");
            }
        }
    }

    private static void putStore(Map<String, Object> settings, String store, AbstractConfig config) {
        String key = WireConfig.TLS_PREFIX + store;
        String location = config.getString(key + ".location");
        String type = config.getString(key + ".type");
        if (location != null && !location.isEmpty()) {
            if (!new File(location).canRead()) {
                throw new ConfigException(key + ".location: cannot read " + location + " as " + type);
            }
            settings.put("ssl." + store + ".location", location);
            settings.put("ssl." + store + ".type", type.toUpperCase(Locale.ROOT));
            settings.put("ssl." + store + ".password", config.getPassword(key + ".password"));
        } else if (config.getPassword(key + ".password") != null) {
            throw new ConfigException(key + ".password is set, but " + key + ".location is not");
        }
    }
}
