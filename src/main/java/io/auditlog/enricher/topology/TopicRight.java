package io.auditlog.enricher.topology;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** What the worker's user must be allowed to do with topics, and how to tell a person which right is lacking. */
enum TopicRight {
    READ("Read", AclOperation.READ),
    WRITE("Write", AclOperation.WRITE),
    CREATE("Create", AclOperation.CREATE),
    DESCRIBE("Describe", AclOperation.DESCRIBE),
    DESCRIBE_CONFIGS("DescribeConfigs", AclOperation.DESCRIBE_CONFIGS);

    private final String shown;
    private final AclOperation operation;

    TopicRight(String shown, AclOperation operation) {
        this.shown = shown;
        this.operation = operation;
    }

    /** What to grant so that this may be done with a topic; nothing if it may be done, or the brokers do not tell. */
    Optional<String> lackingOn(TopicDescription topic) {
        Set<AclOperation> allowed = topic.authorizedOperations();
        // Whoever is told of a topic may describe it: an answer without that is none.
        boolean told = allowed != null && allowed.contains(AclOperation.DESCRIBE);
        return told && !allowed.contains(operation) ? Optional.of(lacking(topic.name())) : Optional.empty();
    }

    /** Fails if there are topics where the brokers refused this. */
    void requireUnrefused(Set<String> refused) {
        if (!refused.isEmpty()) {
            throw new TopicAuthorizationException(lacking(String.join(", ", refused)), refused);
        }
    }

    private String lacking(String topics) {
        return "the worker's user lacks the right " + shown + " on topic " + topics
                + ": grant it, for example with kafka-acls.sh --bootstrap-server ... --add --allow-principal User:..."
                + " --operation " + shown + " --topic ...";
    }
}
