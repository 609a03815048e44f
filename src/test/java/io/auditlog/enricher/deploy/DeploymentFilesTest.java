package io.auditlog.enricher.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.schema.AuditLogEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files with which users deploy the worker and sink connectors: complete, consistent and as careful as they say. */
final class DeploymentFilesTest {

    private final List<Object> kubernetes = Documents.all("config/kubernetes/audit-log-enricher.yaml");
    private final Map<String, Object> objects = kubernetes.stream()
            .collect(Collectors.toMap(one -> Documents.map(one).get("kind").toString(), one -> one));
    private final Object compose = Documents.one("docker-compose.yml");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Deployment          | spec/template/metadata/labels              | {app.kubernetes.io/name=audit-log-enricher, app.kubernetes.io/instance=audit-log-enricher}
                    Deployment          | spec/selector/matchLabels                  | {app.kubernetes.io/name=audit-log-enricher, app.kubernetes.io/instance=audit-log-enricher}
                    Service             | spec/selector                              | {app.kubernetes.io/name=audit-log-enricher, app.kubernetes.io/instance=audit-log-enricher}
                    PodDisruptionBudget | spec/selector/matchLabels                  | {app.kubernetes.io/name=audit-log-enricher, app.kubernetes.io/instance=audit-log-enricher}
                    NetworkPolicy       | spec/podSelector/matchLabels               | {app.kubernetes.io/name=audit-log-enricher, app.kubernetes.io/instance=audit-log-enricher}
                    Deployment          | spec/strategy/rollingUpdate                | {maxSurge=0, maxUnavailable=1}
                    PodDisruptionBudget | spec/maxUnavailable                        | 1
                    Pod                 | containers/0/livenessProbe/httpGet/path    | /live
                    Pod                 | containers/0/readinessProbe/httpGet/path   | /ready
                    Pod                 | containers/0/startupProbe/httpGet/path     | /live
                    Pod                 | containers/0/ports/0/containerPort         | 8080
                    Pod                 | securityContext/runAsNonRoot               | true
                    Pod                 | automountServiceAccountToken               | false
                    Pod                 | containers/0/securityContext/readOnlyRootFilesystem | true
                    Pod                 | containers/0/volumeMounts/1/name           | api-key
                    Compose             | services/worker/read_only                  | true
                    Compose             | services/worker/cap_drop                   | [ALL]
                    Compose             | services/worker/ports                      | [127.0.0.1:8090-8099:8080]
                    Compose             | secrets/cotool-api-key/file | ${COTOOL_API_KEY_FILE:-./config/compose/simulated-api-key}
                    """)
    void shouldSay(String kind, String path, String value) {
        Object document = switch (kind) {
            case "Pod" -> pod();
            case "Compose" -> compose;
            default -> objects.get(kind);
        };
        assertThat(Documents.at(document, path)).hasToString(value);
    }

    @Test
    void shouldNameEveryObjectOfKubernetes() {
        assertThat(objects.keySet())
                .containsExactlyInAnyOrder(
                        "ConfigMap", "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy");
        assertThat(kubernetes).allSatisfy(object -> {
            assertThat(Documents.map(object)).containsKey("apiVersion");
            assertThat(Documents.at(object, "metadata/name")).isEqualTo("audit-log-enricher");
        });
    }

    @Test
    void shouldLeaveTimeToStartAndToStop() {
        int starts = (Integer) Documents.at(pod(), "containers/0/startupProbe/periodSeconds")
                * (Integer) Documents.at(pod(), "containers/0/startupProbe/failureThreshold");
        assertThat(starts).as("seconds for a start").isGreaterThanOrEqualTo(60);
        assertThat((Integer) Documents.at(pod(), "terminationGracePeriodSeconds"))
                .isGreaterThanOrEqualTo(30);
        assertThat(configuration()).contains("shutdown.timeout=20s", "http.listen=0.0.0.0:8080");
    }

    @Test
    void shouldLimitMemoryAndGiveSecretsAsFiles() {
        assertThat(Documents.at(pod(), "containers/0/resources/limits/memory")).isNotNull();
        assertThat((List<?>) Documents.at(pod(), "containers/0/env"))
                .allSatisfy(variable -> assertThat(Documents.map(variable)).doesNotContainKey("valueFrom"));
        Object mount = Documents.at(pod(), "containers/0/volumeMounts/1");
        assertThat(Documents.map(mount)).doesNotContainKey("subPath");
        assertThat(configuration()).contains("api.key.file=" + Documents.at(mount, "mountPath") + "/cotool-api-key");
        assertThat(Documents.map(Documents.at(pod(), "volumes/1"))).containsKey("secret");
        assertThat(Documents.map(Documents.at(compose, "services/worker/environment")))
                .containsOnlyKeys("ENRICHER_API_BASE_URL", "ENRICHER_SCHEMA_REGISTRY_URL");
        assertThat(Documents.text("config/compose/worker.properties"))
                .contains("api.key.file=/run/secrets/cotool-api-key");
        assertThat(Documents.text("Dockerfile")).contains("ARG ENRICHER_UID=10001", "USER ${ENRICHER_UID}");
    }

    /** A ConfigMap holds references to secrets; the chart sets api.key itself. */
    @Test
    void shouldLetTheChartTakeNoSecretAsAValue() {
        Object schema = Documents.one("config/helm/audit-log-enricher/values.schema.json");
        String refused = Documents.map(Documents.at(schema, "properties/config/patternProperties"))
                .keySet()
                .iterator()
                .next();
        assertThat(Pattern.compile("(?m)^\\| \\**`([a-z.]+)`\\** \\| password")
                        .matcher(Documents.text("config/REFERENCE.md"))
                        .results()
                        .map(row -> row.group(1))
                        .filter(key -> !key.equals("api.key")))
                .contains("api.proxy.password")
                .allSatisfy(key -> assertThat(key).containsPattern(refused));
    }

    @Test
    void shouldPublishPortsOfComposeToThisMachineOnly() {
        assertThat(Documents.map(Documents.at(compose, "services")).values().stream()
                        .map(service -> Documents.map(service).get("ports"))
                        .filter(Objects::nonNull)
                        .flatMap(ports -> ((List<?>) ports).stream()))
                .isNotEmpty()
                .allMatch(port -> port.toString().startsWith("127.0.0.1:"));
    }

    /** What keeps the promise on the way to the SIEM. */
    @ParameterizedTest
    @ValueSource(strings = {"elasticsearch", "opensearch", "splunk", "s3", "iceberg"})
    void shouldReadCommittedAvroAndSetAsideWhatCannotBeWritten(String name) {
        Map<String, String> config = connector(name);
        assertThat(config)
                .containsEntry("topics", "audit-logs-enriched")
                .containsEntry("consumer.override.isolation.level", "read_committed")
                .containsEntry("key.converter", "org.apache.kafka.connect.storage.StringConverter")
                .containsEntry("header.converter", "org.apache.kafka.connect.storage.StringConverter")
                .containsEntry("value.converter", "io.confluent.connect.avro.AvroConverter")
                .containsKey("value.converter.schema.registry.url")
                .containsEntry("errors.tolerance", "all")
                .containsEntry("errors.deadletterqueue.topic.name", "audit-logs-" + name + "-dead-letter")
                .containsEntry("errors.log.include.messages", "false");
        assertThat(config.entrySet())
                .filteredOn(entry -> entry.getKey().matches(".*(password|token|credential|user\\.info)"))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.getValue()).startsWith("${file:/run/secrets/"));
    }

    @Test
    void shouldMakeRedeliveryHarmlessAndLeaveOutFieldsThatThereAre() {
        assertThat(connector("elasticsearch"))
                .containsEntry("key.ignore", "false")
                .containsEntry("write.method", "insert");
        assertThat(connector("opensearch"))
                .containsEntry("key.ignore", "false")
                .containsEntry("index.write.method", "insert")
                .containsEntry("behavior.on.version.conflict", "ignore");
        assertThat(connector("splunk"))
                .containsEntry("splunk.hec.ack.enabled", "true")
                .containsEntry("splunk.hec.track.data", "true");
        assertThat(connector("s3"))
                .containsKeys("rotate.interval.ms", "flush.size")
                .doesNotContainKey("rotate.schedule.interval.ms")
                .containsEntry("timestamp.extractor", "Record");
        String excluded = connector("splunk").get("transforms.slim.exclude");
        assertThat(Stream.of(excluded.split(",", -1)))
                .allMatch(field -> AuditLogEntry.getClassSchema().getField(field) != null);
    }

    private Object pod() {
        return Documents.at(objects.get("Deployment"), "spec/template/spec");
    }

    private String configuration() {
        return Documents.at(objects.get("ConfigMap"), "data/worker.properties").toString();
    }

    private static Map<String, String> connector(String name) {
        return ConnectorFile.read(name).config();
    }
}
