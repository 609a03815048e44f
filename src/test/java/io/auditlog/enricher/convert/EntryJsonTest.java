package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryJsonTest {

    private final EntryJson json = new EntryJson();

    @Test
    void shouldWriteTheMembersInTheOrderOfTheContract() {
        assertThat(json.text(Bodies.translated(Bodies.FULL))).isEqualTo(Bodies.FULL);
        assertThat(json.text(Bodies.translated(Bodies.LEAST))).isEqualTo(Bodies.LEAST);
    }

    @Test
    void shouldWriteWhatTheContractDoesNotNameBehindTheRest() {
        // Given
        String body = Bodies.leastWith("\"user\":{\"email\":\"e\",\"a\":1.0,\"b\": [ ]},\"trigger\":null,\"z\":-0");

        // Then
        assertThat(json.text(Bodies.translated(body))).isEqualTo(body);
        assertThat(json.bytes(Bodies.translated(body))).isEqualTo(body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000\\u001f\\\"\\\\/", "é€😀\u2028\u007f"})
    void shouldEscapeWhatJsonDemands(String event) {
        // Given
        String body = Bodies.LEAST.replace("user.login", event);

        // Then
        assertThat(JsonValues.of(json.text(Bodies.translated(body)))).isEqualTo(JsonValues.of(body));
    }
}
