package io.auditlog.enricher.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** A right that is lacking is named with its topic; where the brokers do not tell, nothing is made up. */
final class TopicRightTest {

    @Test
    void shouldNameTheRightAndTheTopic() {
        assertThat(TopicRight.WRITE.lackingOn(allowing(Set.of(AclOperation.DESCRIBE, AclOperation.READ))))
                .get(STRING)
                .contains("lacks the right Write on topic letters", "--operation Write");
    }

    @Test
    void shouldFindNothingWhereTheRightIsGranted() {
        assertThat(TopicRight.WRITE.lackingOn(allowing(Set.of(AclOperation.DESCRIBE, AclOperation.WRITE))))
                .isEmpty();
    }

    @Test
    void shouldFindNothingWhereTheBrokersDoNotTell() {
        assertThat(TopicRight.WRITE.lackingOn(allowing(null))).isEmpty();
        assertThat(TopicRight.WRITE.lackingOn(allowing(Set.of()))).isEmpty();
    }

    @Test
    void shouldNameEveryTopicWhereTheBrokersRefused() {
        assertThatThrownBy(() -> TopicRight.DESCRIBE_CONFIGS.requireUnrefused(new TreeSet<>(Set.of("ids", "letters"))))
                .isInstanceOf(TopicAuthorizationException.class)
                .hasMessageContaining("lacks the right DescribeConfigs on topic ids, letters");
        assertThatCode(() -> TopicRight.DESCRIBE_CONFIGS.requireUnrefused(Set.of()))
                .doesNotThrowAnyException();
    }

    private static TopicDescription allowing(Set<AclOperation> operations) {
        return new TopicDescription("letters", false, List.of(), operations);
    }
}
