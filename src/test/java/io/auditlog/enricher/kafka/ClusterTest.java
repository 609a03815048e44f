package io.auditlog.enricher.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** A missing permission is named with its topics. */
final class ClusterTest {

    @Test
    void shouldNameThePermissionAndTheTopics() {
        assertThatThrownBy(() -> Cluster.requireUnrefused(
                        AclOperation.DESCRIBE_CONFIGS, new TreeSet<>(Set.of("ids", "letters"))))
                .isInstanceOf(TopicAuthorizationException.class)
                .hasMessageContaining("lacks the right DescribeConfigs on topic ids, letters");
        assertThatCode(() -> Cluster.requireUnrefused(AclOperation.READ, Set.of()))
                .doesNotThrowAnyException();
    }
}
