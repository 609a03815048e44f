package io.auditlog.enricher.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SerializationException;

/** Any bytes as a registry's reply: an ID, a schema to write with, or one of the exceptions that the port names. */
final class RegistryRepliesFuzzTest {

    private static final int[] STATUS = {200, 404, 409, 422, 401, 403, 301, 500};
    private static final AbstractConfig LATEST = WireConfig.parse(
            Samples.config("http://127.0.0.1:1", "auto.register.schemas", "false", "use.latest.version", "true"));

    /** A registry that gives one reply to every request. */
    private record OneReply(RegistryTransport.Reply reply) implements SchemaRegistry {
        @Override
        public int register(String subject, Schema schema) {
            return HttpSchemaRegistry.id(HttpSchemaRegistry.members(reply, "registering"));
        }

        @Override
        public int idOf(String subject, Schema schema) {
            return register(subject, schema);
        }

        @Override
        public boolean accepts(String subject, Schema schema) {
            return HttpSchemaRegistry.accepted(reply, "comparing");
        }

        @Override
        public SchemaRegistry.Registered latest(String subject) {
            return HttpSchemaRegistry.version(HttpSchemaRegistry.members(reply, "reading the latest"));
        }

        @Override
        public Schema byId(int id) {
            return HttpSchemaRegistry.schema(HttpSchemaRegistry.members(reply, "reading"));
        }
    }

    @FuzzTest
    void shouldSayNothingButWhatThePortNames(byte[] input) {
        // Given: the first byte chooses the status
        int status = input.length == 0 ? 200 : STATUS[(input[0] & 0xff) % STATUS.length];
        byte[] body = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        OneReply registry = new OneReply(new RegistryTransport.Reply(status, body, new RegistryCredentials(LATEST)));
        AvroWireSerializer serializer = new AvroWireSerializer();
        serializer.configure(LATEST, registry);

        // Then
        check(() -> registry.register("s", Samples.V1));
        check(() -> registry.byId(1));
        check(() -> registry.accepts("s", Samples.V1));
        check(() -> serializer.prepare("topic", Samples.V1));
    }

    private static void check(Callable<Object> request) {
        try {
            assertThat(request.call()).isNotNull();
        } catch (SerializationException | AuthenticationException | AuthorizationException named) {
            assertThat(named.getMessage()).isNotBlank().hasSizeLessThan(2_000);
        } catch (Exception other) {
            throw new AssertionError("the port does not name " + other.getClass(), other);
        }
    }
}
