package io.auditlog.enricher.cli;

import io.auditlog.enricher.config.DeadLetterConfig;
import io.auditlog.enricher.deadletter.DeadLetterContext;
import io.auditlog.enricher.deadletter.DeadLetterDecoder;
import io.auditlog.enricher.deadletter.DeadLetterException;
import io.auditlog.enricher.deadletter.DeadLetterTopics;
import io.auditlog.enricher.deadletter.Histogram;
import io.auditlog.enricher.deadletter.Listing;
import io.auditlog.enricher.deadletter.Redrive;
import io.auditlog.enricher.deadletter.RedrivePlan;
import io.auditlog.enricher.deadletter.ScanListener;
import io.auditlog.enricher.deadletter.Selection;
import io.auditlog.enricher.deadletter.Stop;
import io.auditlog.enricher.deadletter.StoredDeadLetter;
import io.auditlog.enricher.deadletter.Summary;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Runs one dead-letter command: connects the {@code deadletter} package to the configuration, real clients and the real
 * clock. Threads: one.
 */
public final class DeadLetterService {

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final DeadLetterConfig config;
    private final DeadLetterClients clients;
    private final Stop stop;
    private final ScanListener news;

    public DeadLetterService(DeadLetterConfig config, Stop stop, ScanListener news) {
        this.config = config;
        this.clients = new DeadLetterClients(config);
        this.stop = stop;
        this.news = news;
    }

    /** Prefix of the group names. */
    public String applicationId() {
        return clients.applicationId();
    }

    /** Result of a redrive. */
    public record Redriven(Summary summary, Histogram histogram) {}

    /**
     * Sends dead letters back.
     *
     * @throws DeadLetterException if it cannot continue; what was already committed stays
     */
    public Redriven redrive(RedrivePlan plan) throws DeadLetterException, InterruptedException {
        try (Admin admin = clients.admin()) {
            DeadLetterTopics topics = new DeadLetterTopics(admin, config.topicCreation());
            topics.require(plan.target()); // before creating clients, which would wait a minute for it
            return redrive(plan, topics);
        } catch (KafkaException e) {
            throw explained(e, "Nothing was sent twice or lost: run the same command again");
        }
    }

    private Redriven redrive(RedrivePlan plan, DeadLetterTopics topics)
            throws DeadLetterException, InterruptedException {
        Producer<byte[], byte[]> producer = plan.dryRun() ? null : clients.producer(plan.group());
        try (Consumer<byte[], byte[]> consumer = clients.consumer(plan.group())) {
            return run(new Redrive(plan, means(consumer, producer, topics)));
        } finally {
            if (producer != null) {
                producer.close(CLOSING); // without a timeout it would wait for unavailable brokers
            }
        }
    }

    private static Redriven run(Redrive redrive) throws DeadLetterException, InterruptedException {
        try {
            return new Redriven(redrive.run(), redrive.histogram());
        } catch (KafkaException e) {
            throw explained(e, "Nothing was sent twice or lost: " + redrive.again());
        }
    }

    /**
     * Lists dead letters and changes nothing.
     *
     * @param show receives a dead letter and returns whether to continue
     * @throws DeadLetterException if they cannot be read
     */
    public void list(Selection selection, boolean parked, Predicate<StoredDeadLetter> show)
            throws DeadLetterException, InterruptedException {
        try (Admin admin = clients.admin();
                Consumer<byte[], byte[]> consumer = clients.consumer(null)) {
            DeadLetterTopics topics = new DeadLetterTopics(admin, config.topicCreation());
            new Listing(selection, parked, means(consumer, null, topics)).run(show);
        } catch (KafkaException e) {
            throw explained(e, "Nothing was changed");
        }
    }

    private DeadLetterContext means(
            Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, DeadLetterTopics topics)
            throws DeadLetterException {
        return new DeadLetterContext(
                consumer,
                producer,
                DeadLetterDecoder.open(
                        config.serializer().className(), config.serializer().properties()),
                topics,
                config.flow().topics(),
                Clock.systemUTC(),
                System::nanoTime,
                stop,
                news);
    }

    private static DeadLetterException explained(KafkaException e, String consequence) {
        if (e instanceof ConfigException || e.getCause() instanceof ConfigException) {
            Throwable wrong = e instanceof ConfigException ? e : e.getCause();
            return new DeadLetterException(
                    "The configuration is wrong: " + wrong.getMessage()
                            + ". Correct that key; nothing was read or sent.",
                    wrong);
        }
        return new DeadLetterException(what(e) + ". " + consequence + ".", e);
    }

    private static String what(KafkaException e) {
        if (e instanceof ProducerFencedException || e instanceof InvalidProducerEpochException) {
            return "Another redrive with the same selection and target took over, or this one stood still for longer than"
                    + " its transaction may last";
        }
        if (e instanceof SerializationException) { // from the registry: an unreadable record does not throw
            return "The schema registry does not answer, so letters cannot be read; check schema.registry.url: "
                    + e.getMessage();
        }
        if (e instanceof AuthenticationException || e instanceof AuthorizationException) {
            return "Access is denied: " + e.getMessage();
        }
        if (e instanceof RetriableException) {
            return "Kafka does not answer as it should; check that it is up and that bootstrap.servers names it: "
                    + e.getMessage();
        }
        return "Kafka refused: " + e.getMessage();
    }
}
