package io.auditlog.enricher.wire;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/** Where registries come from: {@code schema.registry.url} says whether one is far away or in this process. */
public final class SchemaRegistries {

    private static final String MOCK = "mock://";

    /**
     * The registries of {@code mock://NAME}. Serializers and deserializers that Kafka makes by class name find each
     * other through the name alone, so this state belongs to the process.
     */
    private static final ConcurrentMap<String, SchemaRegistry> IN_MEMORY = new ConcurrentHashMap<>();

    private SchemaRegistries() {}

    /** The registry of a configuration; nothing is sent yet. A ConfigException's text holds no secret. */
    static SchemaRegistry open(AbstractConfig config) {
        List<String> urls = config.getList(WireConfig.URL);
        long mocks = urls.stream().filter(url -> url.startsWith(MOCK)).count();
        if (mocks == 0) {
            Pause pause = time -> TimeUnit.MILLISECONDS.sleep(time.toMillis());
            return new HttpSchemaRegistry(RegistrySettings.from(config), pause);
        }
        if (urls.size() > 1) {
            throw new ConfigException(WireConfig.URL + ": mock://NAME must be the only one");
        }
        return IN_MEMORY.computeIfAbsent(urls.get(0).substring(MOCK.length()), name -> new InMemorySchemaRegistry());
    }
}
