package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Topics;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current broker limits of every output topic: read at startup, every 15 seconds with the lag, and after a record
 * was refused. Changelog records carry the timestamps of the input, so the changelog must not limit timestamps; if it
 * does, the worker removes the limits.
 *
 * <p>Threads: any.
 */
public final class OutputLimits {

    private static final Logger LOG = LoggerFactory.getLogger(OutputLimits.class);

    private final Reader reader;
    private final String changelog;
    private volatile Map<String, TopicLimits> byTopic = Map.of();

    /** Reads the limits of all output topics by name; blocks for the brokers' response. */
    @FunctionalInterface
    interface Reader {
        Map<String, TopicLimits> read() throws InterruptedException;
    }

    OutputLimits(Reader reader, String changelog) {
        this.reader = reader;
        this.changelog = changelog;
    }

    /**
     * Creates limits that are not read yet, so none apply.
     *
     * @param admin a client of the cluster; not closed by this class
     * @param applicationId prefix of the changelog topic
     */
    public static OutputLimits of(Admin admin, Topics topics, String applicationId) {
        Cluster cluster = new Cluster(admin);
        String changelog = Ledger.changelog(applicationId);
        Set<String> written = new LinkedHashSet<>(topics.deadLetters());
        written.add(topics.enriched());
        written.add(changelog);
        return new OutputLimits(() -> read(cluster, written, changelog), changelog);
    }

    private static Map<String, TopicLimits> read(Cluster cluster, Set<String> topics, String changelog)
            throws InterruptedException {
        Map<String, TopicLimits> read = new HashMap<>();
        cluster.configs(cluster.describe(topics).keySet())
                .forEach((topic, config) -> read.put(topic, TopicLimits.of(config)));
        if (read.getOrDefault(changelog, TopicLimits.NONE).limitTimes()) {
            cluster.configure(changelog, Ledger.ANY_TIME);
            LOG.info(
                    "Topic {} limited the timestamps of its records, which are those of the input; it no longer does.",
                    changelog);
        }
        return Map.copyOf(read);
    }

    /**
     * Reads the limits; blocks for the brokers' response.
     *
     * @throws KafkaException if they cannot be read, or if the changelog limits timestamps and the worker is not
     *     authorized to change that
     */
    public void refresh() throws InterruptedException {
        byTopic = reader.read();
    }

    TopicLimits of(String topic) {
        return byTopic.getOrDefault(topic, TopicLimits.NONE);
    }

    TopicLimits ofChangelog() {
        return of(changelog);
    }
}
