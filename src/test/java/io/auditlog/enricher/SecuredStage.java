package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.http.SandboxCertificate;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.Expectation;
import io.auditlog.enricher.sandbox.outcome.OutcomeAudit;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.outcome.SecretScan;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.sandbox.registry.SandboxRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;

/**
 * The world that {@code config/secured.properties} describes, in small: its cluster, its registry, its secrets, and the
 * file itself with nothing but hosts, paths and secrets replaced. Threads: one.
 */
final class SecuredStage implements AutoCloseable {

    private static final String USER = "audit-log-enricher";
    private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + USER + "\" password=\"...\";";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ENRICHED = 40;

    private final Path directory;
    private final SimulatedApi api = SimulatedApi.start(ApiSettings.defaults());
    private final String password = UUID.randomUUID().toString();
    private final SandboxRegistry registry = SandboxRegistry.start(0, USER, password);
    private final SecuredBroker broker;
    private final String text = Files.readString(Path.of("config/secured.properties"));
    private final Path configuration;
    private final WorkerConfig config;

    SecuredStage(Path directory) throws Exception {
        this.directory = directory;
        SandboxCertificate certificate = SandboxCertificate.create();
        broker = new SecuredBroker(directory.resolve("broker"), certificate);
        broker.addUser(USER, password);
        writeSecrets(certificate);
        configuration = Files.writeString(directory.resolve("secured.properties"), replaced());
        config = WorkerConfig.load(configuration, Map.of());
        broker.createTopics(2, topics().input(), topics().enriched(), topics().deadLetter());
        limitInput();
    }

    /** So that the worker looks at the size of its partitions. */
    private void limitInput() {
        ConfigResource input = new ConfigResource(ConfigResource.Type.TOPIC, topics().input());
        ConfigEntry limit = new ConfigEntry("retention.bytes", "100000000");
        AlterConfigOp set = new AlterConfigOp(limit, AlterConfigOp.OpType.SET);
        Await.get(broker.admin()
                .incrementalAlterConfigs(Map.of(input, List.of(set)))
                .all());
    }

    private void writeSecrets(SandboxCertificate certificate) throws Exception {
        Files.copy(certificate.truststore(), directory.resolve("kafka-truststore.p12"));
        assertThat(text).contains("jaas=" + LOGIN);
        String login = "jaas=" + LOGIN.replace("...", password);
        String trust = "truststore.password=" + certificate.password();
        Files.writeString(directory.resolve("kafka.properties"), login + "\n" + trust + "\n");
        Files.writeString(directory.resolve("registry.properties"), "user.info=" + USER + ":" + password + "\n");
        Files.writeString(directory.resolve("cotool-api-key"), ApiSettings.DEFAULT_KEY + "\n");
    }

    private String replaced() {
        Map<String, String> places = Map.of(
                "broker-1.example.com:9093,broker-2.example.com:9093,broker-3.example.com:9093",
                broker.securedServers(),
                "https://registry.example.com",
                registry.url(),
                "/run/secrets",
                directory.toString());
        String result = text;
        for (Map.Entry<String, String> place : places.entrySet()) {
            assertThat(result).contains(place.getKey());
            result = result.replace(place.getKey(), place.getValue());
        }
        assertThat(result).doesNotContain("example.com");
        // What a thread had that died is free sooner, and a letter is written sooner, which a test waits for
        return result + "\napi.base.url=" + api.baseUrl()
                + "\nhttp.listen=127.0.0.1:0\nkafka.session.timeout.ms=3000\nretry.confirm.after=200ms\n";
    }

    /** The rights that the file says the worker needs. */
    List<AclBinding> listedRights() {
        return ListedRights.in(text, "User:" + USER);
    }

    /** Grants rights and returns when the broker goes by them. */
    void grant(List<AclBinding> rights) {
        Await.get(broker.admin().createAcls(rights).all());
        Await.until("rights", PATIENCE, () -> granted().containsAll(rights));
    }

    /** Takes a right away and returns when the broker goes by that. */
    void revoke(AclBinding right) {
        Await.get(broker.admin().deleteAcls(List.of(right.toFilter())).all());
        Await.until("the end of a right", PATIENCE, () -> !granted().contains(right));
    }

    private Collection<AclBinding> granted() {
        return Await.get(broker.admin().describeAcls(AclBindingFilter.ANY).values());
    }

    Topics topics() {
        return config.flow().topics();
    }

    SimulatedApi api() {
        return api;
    }

    /** A checker that expects nothing yet. */
    OutcomeChecker checker() {
        List<SecretScan> secrets = List.of(new SecretScan(ApiSettings.DEFAULT_KEY), new SecretScan(password));
        return new OutcomeChecker(topics().enriched(), topics().deadLetter(), secrets);
    }

    /** Puts in some dozens of IDs, a few of which must end as dead letters, and tells the checker. */
    void feed(OutcomeChecker checker, String batch) {
        Map<InputRecord, Expectation> inputs = new LinkedHashMap<>();
        letter(inputs, "../" + batch, Code.ID_INVALID);
        letter(inputs, Fault.STATUS.id("410", 99, batch), Code.GONE);
        letter(inputs, Fault.OTHER_ID.id(batch), Code.ID_MISMATCH);
        for (int i = 0; i < ENRICHED; i++) {
            String id = batch + "-" + i;
            inputs.put(InputRecord.id(id), Expectation.enriched(id, SimulatedEntries.bodyOf(id)));
        }
        try (IdPublisher publisher = new IdPublisher(broker.bootstrapServers(), topics().input())) {
            List<Origin> origins = publisher.publish(inputs.keySet());
            int next = 0;
            for (Expectation expectation : inputs.values()) {
                checker.expect(origins.get(next++), expectation);
            }
        }
    }

    private static void letter(Map<InputRecord, Expectation> inputs, String id, Code code) {
        InputRecord input = InputRecord.id(id);
        inputs.put(input, Expectation.deadLettered(code).of(input));
    }

    /** A worker in this process, not yet started. */
    Worker worker() {
        return new Worker(config);
    }

    /** A worker in a process of its own, started from the file. */
    JavaProcess startWorker() {
        return JavaProcess.start(JavaCommand.worker(configuration), directory.resolve("worker.log"));
    }

    OutcomeAudit audit() {
        return new OutcomeAudit(
                broker.bootstrapServers(),
                broker.admin(),
                config.flow().streams().get("application.id").toString(),
                topics().input(),
                outputTopics());
    }

    /** All that came out so far. */
    List<Emitted> outcomes() {
        return new OutcomeReader(broker.bootstrapServers()).readAll(outputTopics());
    }

    /** How many enriched records came out so far. */
    long enriched() {
        return outcomes().stream()
                .filter(outcome -> outcome.topic().equals(topics().enriched()))
                .count();
    }

    private List<String> outputTopics() {
        return List.of(topics().enriched(), topics().deadLetter());
    }

    @Override
    public void close() {
        broker.close();
        registry.close();
        api.close();
    }
}
