package io.auditlog.enricher.kafka;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Messages for the topic permissions that the worker's user lacks. */
final class TopicRight {

    private TopicRight() {}

    /** The message for a topic without this permission; empty if it is granted or the brokers do not report it. */
    static Optional<String> lacking(AclOperation needed, TopicDescription topic) {
        Set<AclOperation> allowed = topic.authorizedOperations();
        // A describable topic implies DESCRIBE, so a response without it is not usable.
        boolean described = allowed != null && allowed.contains(AclOperation.DESCRIBE);
        return described && !allowed.contains(needed) ? Optional.of(lacking(needed, topic.name())) : Optional.empty();
    }

    /** Fails if the brokers refused this operation on any topic. */
    static void requireUnrefused(AclOperation needed, Set<String> refused) {
        if (!refused.isEmpty()) {
            throw new TopicAuthorizationException(lacking(needed, String.join(", ", refused)), refused);
        }
    }

    private static String lacking(AclOperation needed, String topics) {
        String shown = Arrays.stream(needed.name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(joining());
        return "the worker's user lacks the right " + shown + " on topic " + topics
                + ": grant it, for example with kafka-acls.sh --bootstrap-server ... --add --allow-principal User:..."
                + " --operation " + shown + " --topic ...";
    }
}
