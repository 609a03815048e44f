package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.cli.Commands;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code check} on a cluster that grants a user certain rights and nothing else, and where nobody answers. */
final class CheckIT {

    private static final String LACKS = "the worker's user lacks ";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final StringWriter out = new StringWriter();

    @Test
    void shouldNameEachMissingRightExactly() throws Exception {
        try (SecuredStage stage = new SecuredStage(directory)) {
            List<AclBinding> listed = stage.listedRights();
            // Given no right at all
            assertThat(check(stage.configuration())).isEqualTo(2);
            assertThat(failed())
                    .contains(
                            LACKS + "Read, Describe on topic audit-log-ids",
                            LACKS + "Write, Describe on topic audit-logs-enriched",
                            LACKS + "Read, Write, Describe, Create on topic audit-log-enricher-ledger-changelog",
                            LACKS + "Read, Describe on group audit-log-enricher",
                            LACKS + "Write, Describe on TransactionalId audit-log-enricher-*");
            assertThat(out.toString())
                    .contains("--operation Write --operation Describe --transactional-id audit-log-enricher-"
                            + " --resource-pattern-type prefixed\"");
            // When all but two are granted
            stage.grant(listed.stream()
                    .filter(right -> right.pattern().resourceType() != ResourceType.TRANSACTIONAL_ID)
                    .filter(right -> !isWriteOnEnriched(stage, right))
                    .toList());
            // Then these two are named
            assertThat(check(stage.configuration())).isEqualTo(2);
            assertThat(failed())
                    .containsExactly(
                            LACKS + "Write on topic audit-logs-enriched",
                            LACKS + "Write, Describe on TransactionalId audit-log-enricher-*");
            assertThat(out.toString()).doesNotContain(ApiSettings.DEFAULT_KEY);
            // And nothing once they are there
            stage.grant(listed);
            assertThat(check(stage.configuration())).as(out.toString()).isZero();
            assertThat(stage.api().witness().count())
                    .as("one request for each check")
                    .isEqualTo(3);
            assertThat(stage.outcomes()).isZero();
        }
    }

    @Test
    void shouldEndAndAdviseWhereNobodyAnswers() throws Exception {
        Path configuration = Files.writeString(directory.resolve("nobody.properties"), """
                bootstrap.servers=127.0.0.1:1
                schema.registry.url=http://127.0.0.1:1
                api.base.url=http://127.0.0.1:1
                api.key=canary-key-SECRET
                """);
        assertThat(check(configuration)).isEqualTo(2);
        assertThat(out.toString())
                .contains(
                        "none of bootstrap.servers answers",
                        "\"Check bootstrap.servers",
                        "not checked, because brokers")
                .contains("No schema registry answered", "\"Check schema.registry.url")
                .contains("Connection refused", "\"Check api.base.url", "not checked, because connection")
                .doesNotContain("canary-key-SECRET");
    }

    private static boolean isWriteOnEnriched(SecuredStage stage, AclBinding right) {
        return right.pattern().name().equals(stage.topics().enriched())
                && right.entry().operation() == AclOperation.WRITE;
    }

    private int check(Path configuration) {
        out.getBuffer().setLength(0);
        return Commands.create(
                        config -> {
                            throw new AssertionError("no worker is meant");
                        },
                        Map.of())
                .setOut(new PrintWriter(out, true))
                .execute("check", "--format", "json", "--config", configuration.toString());
    }

    private List<String> failed() {
        return Arrays.stream(out.toString().split("\"result\":\"failed\",\"seen\":\"", -1))
                .skip(1)
                .map(rest -> rest.substring(0, rest.indexOf('"')))
                .toList();
    }
}
