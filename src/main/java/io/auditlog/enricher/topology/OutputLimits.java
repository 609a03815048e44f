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
 * The limits of every topic that is written to, as the brokers have them now: read at the start, every quarter of a minute
 * with the lag, and after a record was refused. The changelog holds records at whatever time their input has, so it must
 * not limit times; where it does, the worker takes the limits away.
 *
 * <p>Threads: any.
 */
public final class OutputLimits {

    private static final Logger LOG = LoggerFactory.getLogger(OutputLimits.class);

    private final Reader reader;
    private final String changelog;
    private volatile Map<String, TopicLimits> byTopic = Map.of();

    /** Reads the limits of all topics that are written to, by name, and waits for the brokers. */
    @FunctionalInterface
    interface Reader {
        Map<String, TopicLimits> read() throws InterruptedException;
    }

    OutputLimits(Reader reader, String changelog) {
        this.reader = reader;
        this.changelog = changelog;
    }

    /**
     * Limits that are not read yet: none.
     *
     * @param admin a client of the cluster; stays open
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
     * Reads them, waiting for the brokers.
     *
     * @throws KafkaException if they cannot be read, or if the changelog limits timestamps and the worker may not change
     *     that
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
