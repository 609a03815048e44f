package io.auditlog.enricher;

import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.LoopbackPorts;
import io.auditlog.enricher.sandbox.api.http.SandboxCertificate;
import io.auditlog.enricher.sandbox.kafka.BrokerProcess;
import io.auditlog.enricher.sandbox.kafka.Cluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker with two doors: at the plain one everybody is the administrator, at the secured one (TLS, SCRAM) a user may
 * do what was granted and nothing else. Threads: one.
 */
final class SecuredBroker implements Cluster, AutoCloseable {

    private static final String HOST = "127.0.0.1:";
    private static final int ITERATIONS = 4096;

    private final String plain = HOST + LoopbackPorts.next();
    private final String secured = HOST + LoopbackPorts.next();
    private final String quorum = HOST + LoopbackPorts.next();
    private final BrokerProcess process;
    private final Admin admin;

    SecuredBroker(Path directory, SandboxCertificate certificate) {
        process = BrokerProcess.in(directory, configuration(certificate)).start();
        try {
            process.awaitReady();
            admin = Admin.create(Map.of("bootstrap.servers", plain));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private Map<String, String> configuration(SandboxCertificate certificate) {
        String listener = "listener.name.secured.";
        return Map.ofEntries(
                Map.entry("listeners", "CLIENT://" + plain + ",SECURED://" + secured + ",QUORUM://" + quorum),
                Map.entry("advertised.listeners", "CLIENT://" + plain + ",SECURED://" + secured),
                Map.entry("listener.security.protocol.map", "CLIENT:PLAINTEXT,SECURED:SASL_SSL,QUORUM:PLAINTEXT"),
                Map.entry("controller.quorum.voters", "1@" + quorum),
                Map.entry("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                Map.entry("allow.everyone.if.no.acl.found", "false"),
                Map.entry("super.users", "User:ANONYMOUS"),
                Map.entry("group.min.session.timeout.ms", "1000"),
                Map.entry(listener + "ssl.keystore.type", "PKCS12"),
                Map.entry(
                        listener + "ssl.keystore.location",
                        certificate.keystore().toString()),
                Map.entry(listener + "ssl.keystore.password", certificate.password()),
                Map.entry(listener + "sasl.enabled.mechanisms", ScramMechanism.SCRAM_SHA_512.mechanismName()),
                Map.entry(
                        listener + "scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;"));
    }

    /** Makes a user known, who may do nothing yet. */
    void addUser(String name, String password) {
        ScramCredentialInfo kind = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
        Await.get(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(name, kind, password)))
                .all());
    }

    /** The plain door. */
    @Override
    public String bootstrapServers() {
        return plain;
    }

    /** The door for users. */
    String securedServers() {
        return secured;
    }

    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public void close() {
        admin.close();
        process.close();
    }
}
