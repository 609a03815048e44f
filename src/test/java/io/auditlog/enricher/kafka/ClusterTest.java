package io.auditlog.enricher.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** A missing permission is named with its topic; what the brokers do not report is not made up. */
final class ClusterTest {

    @Test
    void shouldNameThePermissionAndTheTopic() {
        assertThat(writeLacking(Set.of(AclOperation.DESCRIBE, AclOperation.READ)))
                .get(STRING)
                .contains("lacks the right Write on topic letters", "--operation Write");
        assertThatThrownBy(() -> Cluster.requireUnrefused(
                        AclOperation.DESCRIBE_CONFIGS, new TreeSet<>(Set.of("ids", "letters"))))
                .isInstanceOf(TopicAuthorizationException.class)
                .hasMessageContaining("lacks the right DescribeConfigs on topic ids, letters");
    }

    @Test
    void shouldFindNothingIfItIsGrantedOrNotReported() {
        assertThat(writeLacking(Set.of(AclOperation.DESCRIBE, AclOperation.WRITE)))
                .isEmpty();
        assertThat(writeLacking(null)).isEmpty();
        assertThat(writeLacking(Set.of())).isEmpty();
    }

    private static Optional<String> writeLacking(Set<AclOperation> allowed) {
        return Cluster.lacking(AclOperation.WRITE, new TopicDescription("letters", false, List.of(), allowed));
    }
}
