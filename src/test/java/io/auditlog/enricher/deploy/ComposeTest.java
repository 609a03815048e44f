package io.auditlog.enricher.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** {@code docker-compose.yml}: closed to other machines, and no secret in it. */
final class ComposeTest {

    private final Map<String, Object> compose = Documents.one("docker-compose.yml");
    private final Map<String, Object> services = Documents.map(compose.get("services"));

    @Test
    void shouldPublishPortsToThisMachineOnly() {
        List<String> ports = services.values().stream()
                .map(service -> Documents.map(service).get("ports"))
                .filter(Objects::nonNull)
                .flatMap(list -> ((List<?>) list).stream())
                .map(String::valueOf)
                .toList();
        assertThat(ports).isNotEmpty().allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @Test
    void shouldGiveTheKeyAsAFile() {
        assertThat(Documents.at(compose, "secrets.cotool-api-key.file"))
                .isEqualTo("${COTOOL_API_KEY_FILE:-./config/compose/simulated-api-key}");
        assertThat(Documents.map(Documents.at(services, "worker.environment")).keySet())
                .containsExactlyInAnyOrder("ENRICHER_API_BASE_URL", "ENRICHER_SCHEMA_REGISTRY_URL");
        assertThat(Documents.text("config/compose/worker.properties"))
                .contains("api.key.file=/run/secrets/cotool-api-key");
    }

    @Test
    void shouldLockTheWorkerIn() {
        Object worker = services.get("worker");
        assertThat(Documents.at(worker, "read_only")).isEqualTo(true);
        assertThat(Documents.list(worker, "cap_drop")).containsExactly("ALL");
        assertThat(Documents.text("Dockerfile")).contains("ARG ENRICHER_UID=10001", "USER ${ENRICHER_UID}");
    }
}
