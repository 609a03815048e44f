package io.auditlog.enricher.sandbox;

import io.auditlog.enricher.config.ConfigurationException;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.evidence.Report;
import io.auditlog.enricher.evidence.VerifierKey;
import io.auditlog.enricher.reconcile.Balance;
import io.auditlog.enricher.reconcile.Progress;
import io.auditlog.enricher.reconcile.Reconciliation;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.kafka.Cluster;
import io.auditlog.enricher.sandbox.kafka.IdPublisher;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.outcome.OutcomeAudit;
import io.auditlog.enricher.sandbox.outcome.OutcomeChecker;
import io.auditlog.enricher.sandbox.outcome.SecretScan;
import io.auditlog.enricher.sandbox.registry.SandboxRegistry;
import io.auditlog.enricher.verify.TopicVerification;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The world of one group of workers: topics of its own on a broker, a registry and a simulated API, and the configuration
 * that leads a worker to them.
 *
 * <p>Threads: one.
 */
public final class Stage implements AutoCloseable {

    private final Cluster cluster;
    private final Optional<SandboxRegistry> registry;
    private final SimulatedApi api;
    private final int partitions;
    private final List<SecretScan> secrets;
    private final Map<String, String> properties = new LinkedHashMap<>();

    /**
     * Sets the stage, with a registry of its own.
     *
     * @param broker may be shared; stays open
     * @param name distinguishes this stage from others on the same broker
     * @param partitions partitions of each topic
     */
    public Stage(SandboxBroker broker, String name, int partitions, ApiSettings settings) {
        this(broker, Optional.of(SandboxRegistry.start()), broker.uniqueName(name), partitions, settings);
    }

    /**
     * Sets the stage on somebody else's cluster and registry.
     *
     * @param cluster stays open
     * @param registryUrl where it serves Confluent's API
     * @param name distinguishes this stage from others on the same cluster
     * @param partitions partitions of each topic
     */
    public Stage(Cluster cluster, String registryUrl, String name, int partitions, ApiSettings settings) {
        this(cluster, Optional.empty(), name, partitions, settings);
        properties.put("schema.registry.url", registryUrl);
    }

    private Stage(
            Cluster cluster, Optional<SandboxRegistry> registry, String name, int partitions, ApiSettings settings) {
        this.cluster = cluster;
        this.registry = registry;
        this.api = SimulatedApi.start(settings);
        this.partitions = partitions;
        this.secrets = settings.keys().stream().map(SecretScan::new).toList();
        properties.put("bootstrap.servers", cluster.bootstrapServers());
        properties.put("application.id", name);
        properties.put("input.topic", name + "-ids");
        properties.put("enriched.topic", name + "-enriched");
        properties.put("dead.letter.topic", name + "-dead-{class}");
        registry.ifPresent(own -> properties.put("schema.registry.url", own.url()));
        properties.put("api.base.url", api.baseUrl().toString());
        properties.put("api.key", ApiSettings.DEFAULT_KEY);
        properties.put("http.listen", "127.0.0.1:0");
        cluster.createTopics(partitions, property("input.topic"), property("enriched.topic"));
        cluster.createTopics(1, deadLetterTopics().toArray(String[]::new));
    }

    public SimulatedApi api() {
        return api;
    }

    /** The stage's own registry. */
    public SandboxRegistry registry() {
        return registry.orElseThrow();
    }

    /** How many partitions each of its topics has but those of dead letters. */
    public int partitions() {
        return partitions;
    }

    /** Sets a key of the worker's configuration. */
    public Stage with(String key, String value) {
        properties.put(key, value);
        return this;
    }

    /** A value of the worker's configuration. */
    public String property(String key) {
        return properties.get(key);
    }

    /** The worker's configuration. */
    public Map<String, String> properties() {
        return Map.copyOf(properties);
    }

    /** Writes the worker's configuration to a file in {@code directory}. */
    public Path configuration(Path directory) {
        String text = properties.entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue() + "\n")
                .collect(Collectors.joining());
        try {
            return Files.writeString(directory.resolve(property("application.id") + ".properties"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A publisher to the input topic. */
    public IdPublisher publisher() {
        return new IdPublisher(cluster.bootstrapServers(), property("input.topic"));
    }

    /** The API keys, which nothing but a request's own header may hold. */
    public List<SecretScan> secrets() {
        return secrets;
    }

    /** A checker of this stage's topics that expects nothing yet. */
    public OutcomeChecker checker() {
        return new OutcomeChecker(property("enriched.topic"), property("dead.letter.topic"), secrets);
    }

    /** The audit of this stage's topics. */
    public OutcomeAudit audit() {
        return new OutcomeAudit(
                cluster.bootstrapServers(),
                cluster.admin(),
                property("application.id"),
                property("input.topic"),
                outputTopics());
    }

    /** What the worker's own command finds of this stage's topics: a second witness, which expects nothing. */
    public Balance reconcile() {
        return Reconciliation.of(config().flow(), silent());
    }

    /** What the worker's own command finds of this stage's outputs and checkpoints. */
    public Report verify(VerifierKey key) {
        WorkerConfig config = config();
        Instant due = config.checkpoints().orElseThrow().due(Instant.now());
        return TopicVerification.of(config.flow(), List.of(key), due, silent());
    }

    private WorkerConfig config() {
        Map<String, String> withoutKeyFile = new HashMap<>(properties);
        withoutKeyFile.put("api.key", ApiSettings.DEFAULT_KEY);
        withoutKeyFile.remove("api.key.file"); // it may hold anything by now
        try {
            return WorkerConfig.of(withoutKeyFile, Map.of());
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Progress silent() {
        return new Progress(new PrintWriter(Writer.nullWriter()), false, System::nanoTime);
    }

    /** Every topic that an outcome can be in. */
    public List<String> outputTopics() {
        return Stream.concat(Stream.of(property("enriched.topic")), deadLetterTopics().stream())
                .toList();
    }

    /** Every dead-letter topic. */
    public List<String> deadLetterTopics() {
        return Arrays.stream(StatusClass.values())
                .map(statusClass -> property("dead.letter.topic").replace("{class}", statusClass.label()))
                .toList();
    }

    @Override
    public void close() {
        api.close();
        registry.ifPresent(SandboxRegistry::close);
    }
}
