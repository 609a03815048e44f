package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.LoopbackPorts;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.api.http.SandboxCertificate;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.kafka.Cluster;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.outcome.OutcomeAudit;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.OutcomeReader;
import io.auditlog.enricher.sandbox.outcome.SecretScan;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import io.auditlog.enricher.sandbox.registry.SandboxRegistry;
import io.auditlog.enricher.scene.Input;
import io.auditlog.enricher.scene.Operator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * The world that {@code config/secured.properties} describes, in small: its broker, its registry, its secrets, and the file
 * itself with nothing but hosts, paths and secrets replaced. The broker listens twice: in plain text everybody is the
 * administrator; with TLS and SCRAM a user may do what was granted and nothing else. Threads: one.
 */
final class SecuredStage implements AutoCloseable {

    private static final String USER = "audit-log-enricher";
    private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + USER + "\" password=\"...\";";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int ENRICHED = 40;
    private static final int ITERATIONS = 4096;

    private final Path directory;
    private final String plain = "127.0.0.1:" + LoopbackPorts.next();
    private final String secured = "127.0.0.1:" + LoopbackPorts.next();
    private final String password = UUID.randomUUID().toString();
    private final String text = Files.readString(Path.of("config/secured.properties"));
    private final SimulatedApi api = SimulatedApi.start(ApiSettings.defaults());
    private final SandboxRegistry registry = SandboxRegistry.start(0, USER, password);
    private final BrokerProcess broker;
    private final Admin admin;
    private final Path configuration;
    private final WorkerConfig config;
    private final OutcomeChecker checker;
    private final OutcomeAudit audit;

    SecuredStage(Path directory) throws Exception {
        this.directory = directory;
        SandboxCertificate certificate = SandboxCertificate.create();
        broker = BrokerProcess.in(directory.resolve("broker"), brokerConfiguration(certificate))
                .start();
        try {
            broker.awaitReady();
            admin = Admin.create(Map.of("bootstrap.servers", plain));
            ScramCredentialInfo kind = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
            Await.get(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(USER, kind, password)))
                    .all());
            writeSecrets(certificate);
            configuration = Files.writeString(directory.resolve("secured.properties"), replaced());
            config = WorkerConfig.load(configuration, Map.of());
            new Brokers(plain, admin).createTopics(2, topics().input(), topics().enriched(), topics().deadLetter());
            // So that the worker looks at the size of its partitions
            new Operator(admin, USER).configure(topics().input(), Map.of("retention.bytes", "100000000"));
            String group = config.flow().streams().get("application.id").toString();
            checker = new OutcomeChecker(
                    topics().enriched(),
                    topics().deadLetter(),
                    List.of(new SecretScan(ApiSettings.DEFAULT_KEY), new SecretScan(password)));
            audit = new OutcomeAudit(plain, admin, group, topics().input(), outputTopics());
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private record Brokers(String bootstrapServers, Admin admin) implements Cluster {}

    private Map<String, String> brokerConfiguration(SandboxCertificate certificate) {
        String quorum = "127.0.0.1:" + LoopbackPorts.next();
        return """
                listeners=CLIENT://%1$s,SECURED://%2$s,QUORUM://%3$s
                advertised.listeners=CLIENT://%1$s,SECURED://%2$s
                listener.security.protocol.map=CLIENT:PLAINTEXT,SECURED:SASL_SSL,QUORUM:PLAINTEXT
                controller.quorum.voters=1@%3$s
                authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                allow.everyone.if.no.acl.found=false
                super.users=User:ANONYMOUS
                group.min.session.timeout.ms=1000
                listener.name.secured.ssl.keystore.type=PKCS12
                listener.name.secured.ssl.keystore.location=%4$s
                listener.name.secured.ssl.keystore.password=%5$s
                listener.name.secured.sasl.enabled.mechanisms=SCRAM-SHA-512
                listener.name.secured.scram-sha-512.sasl.jaas.config=%6$s
                """.formatted(
                        plain,
                        secured,
                        quorum,
                        certificate.keystore(),
                        certificate.password(),
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;")
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));
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
        Map<String, String> replacements = Map.of(
                "broker-1.example.com:9093,broker-2.example.com:9093,broker-3.example.com:9093", secured,
                "https://registry.example.com", registry.url(),
                "/run/secrets", directory.toString());
        String result = text;
        for (Map.Entry<String, String> replacement : replacements.entrySet()) {
            assertThat(result).contains(replacement.getKey());
            result = result.replace(replacement.getKey(), replacement.getValue());
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
        Await.get(admin.createAcls(rights).all());
        Await.until("rights", TIMEOUT, () -> granted().containsAll(rights));
    }

    /** Takes a right away and returns when the broker goes by that. */
    void revoke(AclBinding right) {
        Await.get(admin.deleteAcls(List.of(right.toFilter())).all());
        Await.until("the end of a right", TIMEOUT, () -> !granted().contains(right));
    }

    private Collection<AclBinding> granted() {
        return Await.get(admin.describeAcls(AclBindingFilter.ANY).values());
    }

    Topics topics() {
        return config.flow().topics();
    }

    SimulatedApi api() {
        return api;
    }

    /** Puts in some dozens of IDs, a few of which must end as dead letters, and lets the checker know. */
    void feed(String batch) {
        List<Input> inputs = new ArrayList<>(Input.good(batch + "-", ENRICHED));
        inputs.add(0, Input.deadLetter("../" + batch, Code.ID_INVALID));
        inputs.add(1, Input.deadLetter("fault-status.410-" + batch, Code.GONE));
        inputs.add(2, Input.deadLetter("fault-other-id-" + batch, Code.ID_MISMATCH));
        try (IdPublisher publisher = new IdPublisher(plain, topics().input())) {
            Input.expect(publisher.publish(inputs.stream().map(Input::record).toList()), inputs, checker);
        }
    }

    /** The file that the worker is started from. */
    Path configuration() {
        return configuration;
    }

    /** A worker in this process, not yet started. */
    Worker worker() {
        return new Worker(config);
    }

    /** A worker in a process of its own, started from the file. */
    JavaProcess startWorker() {
        return JavaCommand.worker(configuration).start(directory.resolve("worker.log"));
    }

    /** Waits until each ID has its outcome. */
    void awaitOutcomes(Duration timeout) {
        audit.awaitOutcomes(checker, timeout);
    }

    /** Fails unless each ID has exactly one right outcome; no worker may run any more. */
    void judge(Duration timeout) {
        audit.judge(checker, timeout).requireClean();
    }

    /** How many enriched records came out so far. */
    int enriched() {
        return new OutcomeReader(plain).readAll(List.of(topics().enriched())).size();
    }

    /** How many records of any kind came out so far. */
    int outcomes() {
        return new OutcomeReader(plain).readAll(outputTopics()).size();
    }

    private List<String> outputTopics() {
        return List.of(topics().enriched(), topics().deadLetter());
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
        registry.close();
        api.close();
    }
}
