package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.Cluster;
import io.auditlog.enricher.sandbox.registry.SandboxRegistry;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Brokers in processes of their own as the ground of a stage, with a registry. Threads: one. */
record FaultCluster(String bootstrapServers, Admin admin, SandboxRegistry registry) implements Cluster, AutoCloseable {

    static FaultCluster at(String bootstrapServers) {
        Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers, "reconnect.backoff.max.ms", 200));
        return new FaultCluster(bootstrapServers, admin, SandboxRegistry.start());
    }

    Stage stage(String name, int partitions, ApiSettings settings) {
        return new Stage(this, registry.url(), name, partitions, settings);
    }

    @Override
    public void close() {
        admin.close();
        registry.close();
    }
}
