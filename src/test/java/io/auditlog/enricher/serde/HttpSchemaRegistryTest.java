package io.auditlog.enricher.serde;

import static io.auditlog.enricher.serde.RegistryStub.cut;
import static io.auditlog.enricher.serde.RegistryStub.error;
import static io.auditlog.enricher.serde.RegistryStub.ok;
import static io.auditlog.enricher.serde.RegistryStub.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.auditlog.enricher.serde.RegistryStub.Answer;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol as a registry server sees it, and the result of its replies, good and bad. */
class HttpSchemaRegistryTest {

    private static final String SCHEMA = "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[]}";
    private static final String CLOSED_PORT = "http://127.0.0.1:1";

    @Test
    void shouldSpeakTheProtocol() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(
                ok("{\"id\":7}"),
                ok("{\"id\":7,\"subject\":\"s\",\"version\":1,\"schema\":\"x\",\"references\":[{\"a\":[1]}]}"),
                ok("{\"subject\":\"s\",\"version\":3,\"id\":9,\"schema\":\"" + SCHEMA + "\"}"),
                ok("{\"schema\":\"" + SCHEMA + "\",\"schemaType\":\"AVRO\"}"))) {
            // Given
            SchemaRegistry registry = Samples.registry(stub.url() + "/apis/ccompat/v7/");
            // When
            int registered = registry.register("a/b c-value", Samples.V1);
            int found = registry.idOf("s", Samples.V1);
            SchemaRegistry.Registered latest = registry.latest("s");
            // Then
            assertThat(registered).isEqualTo(7);
            assertThat(found).isEqualTo(7);
            assertThat(latest).isEqualTo(new SchemaRegistry.Registered(9, 3, registry.byId(9)));
            assertThat(stub.lines())
                    .containsExactly(
                            "POST /apis/ccompat/v7/subjects/a%2Fb%20c-value/versions",
                            "POST /apis/ccompat/v7/subjects/s",
                            "GET /apis/ccompat/v7/subjects/s/versions/latest",
                            "GET /apis/ccompat/v7/schemas/ids/9");
            RegistryStub.Request first = stub.requests().get(0);
            assertThat(first.headers().getFirst("Content-Type")).isEqualTo("application/vnd.schemaregistry.v1+json");
            assertThat(first.headers()).doesNotContainKey("Authorization");
            assertThat(first.body())
                    .isEqualTo("{\"schema\":\"" + Samples.V1.toString().replace("\"", "\\\"") + "\"}");
        }
    }

    @Test
    void shouldAskForNormalizedSchemasAndSendFurtherHeaders() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(ok("{\"id\":7}"))) {
            Samples.registry(stub.url(), "normalize.schemas", true, "request.header.X-Tenant", "blue")
                    .register("s", Samples.V1);
            assertThat(stub.lines()).containsExactly("POST /subjects/s/versions?normalize=true");
            assertThat(stub.requests().get(0).headers().getFirst("X-Tenant")).isEqualTo("blue");
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(new Answer(401, ""), AuthenticationException.class),
                arguments(error(403, 40301, "no"), AuthorizationException.class),
                arguments(error(409, 409, "incompatible"), IncompatibleSchemaException.class),
                arguments(error(422, 42201, "invalid"), IncompatibleSchemaException.class),
                arguments(error(404, 40403, "unknown"), SerializationException.class),
                arguments(new Answer(404, "<html>"), SerializationException.class),
                arguments(new Answer(302, ""), SerializationException.class),
                arguments(error(500, 50001, "store"), RegistryUnavailableException.class),
                arguments(new Answer(429, ""), RegistryUnavailableException.class));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldDistinguishRefusalsAndNotRepeatARegistration(Answer answer, Class<? extends Exception> expected)
            throws Exception {
        try (RegistryStub stub = RegistryStub.answering(answer)) {
            SchemaRegistry registry = Samples.registry(stub.url(), "max.retries", 5);
            assertThatThrownBy(() -> registry.register("s", Samples.V1))
                    .isExactlyInstanceOf(expected)
                    .hasMessageContaining(String.valueOf(answer.status()));
            assertThat(stub.requests()).hasSize(1);
        }
    }

    @Test
    void shouldRepeatReads() throws Exception {
        try (RegistryStub stub =
                RegistryStub.answering(new Answer(500, ""), cut(), ok("{\"id\":7}"), new Answer(503, ""))) {
            SchemaRegistry registry = Samples.registry(stub.url(), "max.retries", 2, "retries.wait.ms", 1);
            assertThat(registry.idOf("s", Samples.V1)).isEqualTo(7);
            assertThat(stub.requests()).hasSize(3);
            assertUnavailable(() -> registry.byId(1), "503");
            assertThat(stub.requests()).as("after the last retry").hasSize(6);
        }
    }

    @Test
    void shouldFailOverAndStayWithTheServerThatAnswers() throws Exception {
        try (RegistryStub broken = RegistryStub.answering(new Answer(500, ""));
                RegistryStub sound = RegistryStub.answering(ok("{\"id\":7}"))) {
            SchemaRegistry registry = Samples.registry(CLOSED_PORT + "," + broken.url() + "," + sound.url());
            assertThat(registry.register("s", Samples.V1)).isEqualTo(7);
            assertThat(registry.register("t", Samples.V1)).isEqualTo(7);
            assertThat(broken.requests()).hasSize(1);
            assertThat(sound.requests()).hasSize(2);
        }
    }

    @Test
    void shouldNotFailOverIfTheReplyIsFinal() throws Exception {
        try (RegistryStub strict = RegistryStub.answering(error(409, 409, "incompatible"));
                RegistryStub other = RegistryStub.answering(ok("{\"id\":7}"))) {
            SchemaRegistry registry = Samples.registry(strict.url() + "," + other.url());
            assertThatThrownBy(() -> registry.register("s", Samples.V1))
                    .isInstanceOf(IncompatibleSchemaException.class);
            assertThat(other.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>hello</html>", "[]", "{", "{}", "{\"id\":\"7\"}", "{\"id\":99999999999}", "null"})
    void shouldTreatGarbageAsAnUnavailableRegistry(String garbage) throws Exception {
        try (RegistryStub stub = RegistryStub.answering(ok(garbage))) {
            assertUnavailable(() -> Samples.registry(stub.url()).idOf("s", Samples.V1), "schema.registry.url");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"schema\":\"{}\",\"schemaType\":\"PROTOBUF\"}", "{\"schema\":\"nonsense\"}"})
    void shouldRefuseASchemaThatIsNoAvro(String reply) throws Exception {
        try (RegistryStub stub = RegistryStub.answering(ok(reply))) {
            assertThatThrownBy(() -> Samples.registry(stub.url()).byId(1))
                    .isExactlyInstanceOf(SerializationException.class);
        }
    }

    @Test
    void shouldLimitTheSizeAndTheTimeOfAReply() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(ok(" ".repeat(RegistryTransport.MAX_BODY + 1)), silence())) {
            assertUnavailable(() -> Samples.registry(stub.url()).byId(1), "larger than");
            SchemaRegistry hasty = Samples.registry(stub.url(), "http.read.timeout.ms", 100);
            assertUnavailable(() -> hasty.byId(1), "HttpTimeoutException");
        }
    }

    @Test
    void shouldEndTheWaitOfAnInterruptedThread() throws Exception {
        try (RegistryStub stub = RegistryStub.answering(silence())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> Samples.registry(stub.url()).byId(1)).isInstanceOf(InterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static void assertUnavailable(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining(message);
    }
}
