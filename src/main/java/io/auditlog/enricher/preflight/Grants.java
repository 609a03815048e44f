package io.auditlog.enricher.preflight;

import java.util.Optional;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** What the worker's user may do on the cluster, as far as it can be seen without writing. */
interface Grants {

    /** Whether the brokers authorize nobody, so that everything is allowed. */
    boolean isOpen();

    /** Whether a topic is known not to exist. */
    boolean isMissing(String topic);

    /** Whether an operation is allowed; empty if that cannot be seen. */
    Optional<Boolean> allow(ResourceType type, String name, AclOperation operation);
}
