package io.auditlog.enricher.preflight;

import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.kafka.Cluster;
import io.auditlog.enricher.kafka.KnownGoodReader;
import io.auditlog.enricher.topology.TopologySettings;
import io.auditlog.enricher.topology.backlog.Backlog;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.StreamsConfig;

/** The checks of the cluster; each blocks for the brokers' responses, for some fifteen seconds each if there are none. */
public final class KafkaChecks {

    private static final String ADVICE =
            "Check bootstrap.servers, the way there, and the kafka.security, kafka.sasl and kafka.ssl keys.";

    private static final String FIRST = "See to the brokers and the rights first.";

    private final Supplier<Admin> admin;
    private final TopologySettings flow;
    private final TopicCreation creation;

    /**
     * @param admin gives a client of the cluster, always the same; not closed by this class
     */
    public KafkaChecks(Supplier<Admin> admin, TopologySettings flow, TopicCreation creation) {
        this.admin = admin;
        this.flow = flow;
        this.creation = creation;
    }

    /** Whether the brokers answer. */
    public Check brokers() {
        return new Check("brokers", ADVICE, () -> BrokersCheck.run(admin.get()));
    }

    /** Whether the worker's user may do what the worker does. */
    public Check rights() {
        Object guarantee = flow.streams().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
        return new Check(
                "rights",
                ADVICE,
                () -> new RightsCheck(
                                new AdminGrants(admin.get()),
                                flow.topics(),
                                flow.applicationId(),
                                guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2),
                                creation.enabled())
                        .run());
    }

    /** Whether the topics are as the worker needs them. */
    public Check topics() {
        return new Check(
                "topics",
                FIRST,
                () -> TopicsCheck.run(
                        admin.get(), flow.topics(), flow.applicationId(), creation, this::hasOutcomesOfOthers));
    }

    /** Whether the input has outcomes, though this group has no offsets, and nobody has chosen where to start. */
    private boolean hasOutcomesOfOthers() {
        if (flow.startFrom().isPresent()) {
            return false;
        }
        Topics topics = flow.topics();
        try (var reader = Cluster.reader(new StreamsConfig(flow.streams()), "outcomes", 1 << 16)) {
            return new Cluster(admin.get()).committed(flow.applicationId()).isEmpty()
                    && KnownGoodReader.hasOutcomesOf(topics.input(), reader, topics.enriched());
        } catch (RetriableException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            return false; // a right may be missing; of a damaged record the known-good reader warns
        }
    }

    /** Whether retention leaves time for what is unread. */
    public Check backlog(InstantSource clock) {
        Topics topics = flow.topics();
        return new Check(
                "backlog",
                FIRST,
                () -> BacklogCheck.run(
                        () -> Backlog.now(flow.streams(), admin.get(), topics.input(), clock), topics.input()));
    }

    /** All of them, in the order in which one needs another. */
    public List<Check> all(InstantSource clock) {
        return List.of(brokers(), rights(), topics(), backlog(clock));
    }
}
