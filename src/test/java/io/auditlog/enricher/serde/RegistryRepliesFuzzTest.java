package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SerializationException;

/** Any bytes as a registry's reply: an id, a schema to write with, or one of the exceptions that the port names. */
final class RegistryRepliesFuzzTest {

    private static final int[] STATUS = {200, 404, 409, 422, 401, 403, 301, 500};
    private static final AbstractConfig LATEST = WireConfig.parse(
            Samples.config("http://127.0.0.1:1", "auto.register.schemas", "false", "use.latest.version", "true"));

    /** A registry that gives one reply to every question. */
    private record OneReply(RegistryReplies replies, RegistryTransport.Reply reply) implements SchemaRegistry {
        @Override
        public int register(String subject, Schema schema) {
            return replies.id(reply, "registering");
        }

        @Override
        public int idOf(String subject, Schema schema) {
            return replies.id(reply, "looking up");
        }

        @Override
        public SchemaRegistry.Registered latest(String subject) {
            return replies.version(reply, "reading the latest");
        }

        @Override
        public Schema byId(int id) {
            return replies.schema(reply, "reading");
        }
    }

    @FuzzTest
    void shouldSayNothingButWhatThePortNames(byte[] input) {
        // Given: the first byte chooses the status
        int status = input.length == 0 ? 200 : STATUS[(input[0] & 0xff) % STATUS.length];
        byte[] body = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        RegistryReplies replies = new RegistryReplies(new RegistryCredentials(LATEST));
        OneReply registry = new OneReply(replies, new RegistryTransport.Reply(status, body));

        // When
        check(() -> registry.register("s", Samples.V1));
        check(() -> registry.byId(1));
        check(() -> new SubjectSchemas(registry, LATEST).idFor("topic", Samples.V1));
    }

    /** Something that asks the registry, and what comes of it. */
    @FunctionalInterface
    private interface Question {
        Object ask() throws Exception;
    }

    private static void check(Question question) {
        try {
            assertThat(question.ask()).isNotNull();
        } catch (SerializationException | AuthenticationException | AuthorizationException named) {
            assertThat(named.getMessage()).isNotBlank().hasSizeLessThan(2_000);
        } catch (Exception other) {
            throw new AssertionError("the port does not name " + other.getClass(), other);
        }
    }
}
