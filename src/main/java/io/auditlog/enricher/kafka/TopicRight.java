package io.auditlog.enricher.kafka;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Topic permissions that the worker's user needs, with the messages for missing ones. */
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

    /** The message for a topic without this permission; empty if it is granted or the brokers do not report it. */
    Optional<String> lackingOn(TopicDescription topic) {
        Set<AclOperation> allowed = topic.authorizedOperations();
        // A describable topic implies DESCRIBE, so a response without it is not usable.
        boolean described = allowed != null && allowed.contains(AclOperation.DESCRIBE);
        return described && !allowed.contains(operation) ? Optional.of(lacking(topic.name())) : Optional.empty();
    }

    /** Fails if the brokers refused this operation on any topic. */
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
