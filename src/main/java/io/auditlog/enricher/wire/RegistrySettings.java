package io.auditlog.enricher.wire;

import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * How the registry is reached.
 *
 * @param endpoints the servers, asked in turn; at least one
 * @param credentials what hides the secrets in a server's texts
 * @param headers further headers of every request; never printed
 * @param tls the TLS context, empty for the platform's own
 * @param proxy the proxy, empty for the platform's choice
 * @param connectTimeout longest wait for a connection
 * @param readTimeout longest wait for a whole reply, once connected
 * @param maxRetries further rounds of a read that found no answer
 * @param retryWait wait before each further round
 * @param normalize whether the registry shall normalize schemas
 */
record RegistrySettings(
        List<RegistryEndpoint> endpoints,
        RegistryCredentials credentials,
        Map<String, String> headers,
        Optional<SSLContext> tls,
        Optional<InetSocketAddress> proxy,
        Duration connectTimeout,
        Duration readTimeout,
        int maxRetries,
        Duration retryWait,
        boolean normalize) {

    RegistrySettings {
        endpoints = List.copyOf(endpoints);
        headers = Map.copyOf(headers);
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(connectTimeout, "connectTimeout");
        Objects.requireNonNull(readTimeout, "readTimeout");
        Objects.requireNonNull(retryWait, "retryWait");
        if (endpoints.isEmpty()) {
            throw new ConfigException(WireConfig.URL + " must name at least one registry");
        }
    }

    static RegistrySettings from(AbstractConfig config) {
        RegistryCredentials credentials = RegistryCredentials.from(config);
        Map<String, String> headers = headers(config);
        headers.values().forEach(credentials::hide);
        return new RegistrySettings(
                config.getList(WireConfig.URL).stream()
                        .map(url -> RegistryEndpoint.of(url, credentials))
                        .toList(),
                credentials,
                headers,
                RegistryTls.from(config),
                proxy(config),
                Duration.ofMillis(config.getInt(WireConfig.CONNECT_TIMEOUT)),
                Duration.ofMillis(config.getInt(WireConfig.READ_TIMEOUT)),
                config.getInt(WireConfig.MAX_RETRIES),
                Duration.ofMillis(config.getInt(WireConfig.RETRY_WAIT)),
                config.getBoolean(WireConfig.NORMALIZE));
    }

    private static Map<String, String> headers(AbstractConfig config) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        config.originalsWithPrefix(WireConfig.HEADER_PREFIX)
                .forEach((name, value) -> headers.put(name, text(name, value)));
        if (config.getString(WireConfig.BEARER_SOURCE) != null) {
            putIfSet(headers, "target-sr-cluster", config.getString(WireConfig.BEARER_CLUSTER));
            putIfSet(headers, "Confluent-Identity-Pool-Id", config.getString(WireConfig.BEARER_POOL));
        }
        return headers;
    }

    private static String text(String name, Object value) {
        String text = String.valueOf(value);
        try {
            HttpRequest.newBuilder().header(name, text);
            return text;
        } catch (IllegalArgumentException e) {
            // The cause is left out: its message repeats the value.
            throw new ConfigException("No request header can be made of the name or the value of "
                    + WireConfig.HEADER_PREFIX + name.replaceAll("[^A-Za-z0-9_.-]", "?"));
        }
    }

    private static void putIfSet(Map<String, String> headers, String name, String value) {
        if (value != null) {
            headers.put(name, text(name, value));
        }
    }

    private static Optional<InetSocketAddress> proxy(AbstractConfig config) {
        String host = config.getString(WireConfig.PROXY_HOST);
        Integer port = config.getInt(WireConfig.PROXY_PORT);
        if ((host == null || host.isEmpty()) && port == null) {
            return Optional.empty();
        }
        if (host == null || host.isEmpty() || port == null || port < 1 || port > 65_535) {
            throw new ConfigException(WireConfig.PROXY_HOST + " and " + WireConfig.PROXY_PORT + " go together");
        }
        if (host.matches(".*[\\s@/?].*")) {
            throw new ConfigException(WireConfig.PROXY_HOST + " must be the name of a host alone");
        }
        return Optional.of(new InetSocketAddress(host, port));
    }

    @Override
    public String toString() {
        return "RegistrySettings" + endpoints;
    }
}
