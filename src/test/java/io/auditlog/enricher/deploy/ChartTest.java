package io.auditlog.enricher.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.ListedRights;
import io.auditlog.enricher.config.WorkerConfig;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.entry.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helm chart: what Kubernetes and the worker take, with the rights and topics that the documentation names. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = "amd64",
        disabledReason = "Helm's library is on the class path for Linux on amd64 only")
final class ChartTest {

    private static final String PRINCIPAL = "User:worker";
    private static final Pattern FILE =
            Pattern.compile("=(/run/\\S+)|\\$\\{file:(/run/[^:]+):|\\$\\{dir:(/run/[^}]+)}");

    @TempDir
    private Path files;

    @ParameterizedTest
    @ValueSource(strings = {"trial", "secured", "everything"})
    void shouldBeWhatKubernetesAndTheWorkerTake(String values) throws Exception {
        // Given
        String rendered = Chart.render(values);
        List<Object> objects = Documents.parse(rendered);
        // Then Kubernetes knows every field
        List<String> operators = new ArrayList<>();
        for (Object object : objects) {
            if (!Chart.check(object)) {
                operators.add(Documents.map(object).get("kind").toString());
            }
        }
        assertThat(operators)
                .allMatch(Set.of("ServiceMonitor", "KafkaTopic", "KafkaUser", "ScaledObject")::contains)
                .hasSize(values.equals("everything") ? 7 : 0);
        // And the worker every key
        WorkerConfig config = load(rendered);
        assertThat(config.warnings()).isEmpty();
        assertThat(config.listen().getPort()).isEqualTo(8080);
        assertThat(Documents.at(pod(rendered), "terminationGracePeriodSeconds"))
                .isEqualTo(values.equals("everything") ? 65 : 40);
    }

    @Test
    void shouldNoticeAFieldThatKubernetesDoesNotKnow() {
        Object deployment = Chart.object(
                Chart.render("trial").replace("readinessProbe:", "readynessProbe:"), "Deployment", "enricher");
        assertThatThrownBy(() -> Chart.check(deployment)).hasMessageContaining("`readynessProbe`");
    }

    @Test
    void shouldPassNumbersAndBackslashesAsTheyAreWritten() throws Exception {
        String rendered = Chart.render("everything");
        assertThat(properties(rendered)).contains("response.max.bytes=10485760\n", "id.pattern=[A-Z]{3}-\\\\d+\n");
        assertThat(load(rendered).idRules().allowed().pattern()).isEqualTo("[A-Z]{3}-\\d+");
    }

    @Test
    void shouldRestartPodsForANewConfigurationButNotForANewKey() {
        String annotations = "spec/template/metadata/annotations";
        Object before = Documents.at(deployment(Chart.render("trial")), annotations);
        assertThat(Documents.at(deployment(Chart.render("trial", "apiKey.value=another")), annotations))
                .isEqualTo(before);
        assertThat(Documents.at(deployment(Chart.render("trial", "config.id\\.max\\.length=9")), annotations))
                .isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            foo=bar                        | foo is not allowed
            config.http\\.listen=0:1       | http.listen
            config.api\\.key=abc           | api.key
            config.api\\.proxy\\.password=plain | Does not match pattern
            secrets.api-key=another        | api-key
            truststores.api.file=ca.crt    | truststores.api
            config.bootstrap\\.servers=    | config: bootstrap.servers is missing
            strimzi.user.enabled=true      | strimzi: cluster is missing
            apiKey.value=                  | apiKey: existingSecret (or, for a trial, value) is missing
            """)
    void shouldRefuse(String setting, String message) {
        assertThatThrownBy(() -> Chart.render("trial", setting)).hasMessageContaining(message);
    }

    @Test
    void shouldGiveTheKafkaUserTheListedRightsAndNoOthers() {
        String listed = Documents.text("config/secured.properties");
        String rendered =
                Chart.render("secured", "truststores.kafka=null", "strimzi.user.enabled=true", "strimzi.cluster=siem");
        assertThat(rights(rendered)).containsExactlyInAnyOrderElementsOf(ListedRights.in(listed, PRINCIPAL));
    }

    @Test
    void shouldGiveRightsOnFurtherTopicsAndToCreateThem() {
        String rendered = Chart.render("everything", "config.topics\\.create=true");
        assertThat(rights(rendered))
                .filteredOn(right -> right.pattern().name().equals("audit-logs-ocsf"))
                .extracting(right -> right.entry().operation().name())
                .containsExactlyInAnyOrder("WRITE", "DESCRIBE", "DESCRIBE_CONFIGS", "CREATE");
    }

    @Test
    void shouldMakeAControlTopicThatKeepsTheLastOrderAndThatTheWorkerOnlyReads() {
        String rendered = Chart.render(
                "trial",
                "strimzi.cluster=siem",
                "strimzi.topics.enabled=true",
                "strimzi.user.enabled=true",
                "config.control\\.topic=audit-log-control");
        assertThat(rendered).contains("""
                          topicName: audit-log-control
                          partitions: 1
                          replicas: 3
                          config:
                            cleanup.policy: compact
                            min.insync.replicas: 2
                        """);
        assertThat(rights(rendered))
                .filteredOn(right -> right.pattern().name().equals("audit-log-control"))
                .extracting(right -> right.entry().operation().name())
                .containsExactlyInAnyOrder("READ", "DESCRIBE", "DESCRIBE_CONFIGS");
    }

    /** One for each topic of the worker, which writes to no compacted one. */
    @Test
    void shouldMakeTheTopicsOfTheWorker() {
        String rendered = Chart.render(
                "trial",
                "strimzi.cluster=siem",
                "strimzi.topics.enabled=true",
                "config.ocsf\\.topic=audit-logs-ocsf",
                "config.checkpoint\\.topic=audit-log-checkpoints",
                "config.dead\\.letter\\.topic=letters-{class}");
        Topics topics = new Topics(
                "audit-log-ids",
                "audit-logs-enriched",
                "letters-{class}",
                Optional.of("audit-logs-ocsf"),
                Optional.of("audit-log-checkpoints"),
                Optional.empty());
        Set<String> wanted = new TreeSet<>(topics.outputs());
        wanted.add(topics.input());

        List<Object> made = Documents.parse(rendered).stream()
                .filter(object -> Documents.map(object).get("kind").equals("KafkaTopic"))
                .toList();

        assertThat(made)
                .hasSize(4 + StatusClass.values().length)
                .extracting(topic -> Documents.at(topic, "spec/topicName"))
                .containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(made)
                .allSatisfy(topic -> assertThat(Documents.map(Documents.at(topic, "spec/config")))
                        .containsEntry("cleanup.policy", "delete")
                        .containsEntry("min.insync.replicas", 2)
                        .containsKey("retention.ms"))
                .allSatisfy(topic -> assertThat(Documents.at(topic, "metadata/name"))
                        .asString()
                        .matches("[a-z0-9-]+"));
    }

    @Test
    void shouldNameTheVersionOfThisWorker() {
        Object version =
                Documents.at(Documents.one(Chart.HOME.resolve("Chart.yaml").toString()), "appVersion");
        assertThat(Documents.text("pom.xml"))
                .containsPattern("<artifactId>audit-log-enricher</artifactId>\\s+<version>" + version
                        + "(-SNAPSHOT)?</version>");
    }

    @Test
    void shouldPassHelmsOwnRules() {
        assertThat(Chart.lint()).noneMatch(message -> message.startsWith("[WARNING]"));
    }

    @Test
    void shouldLeaveTheNumberOfWorkersToKeda() {
        String rendered = Chart.render("everything");
        assertThat(Documents.map(Documents.at(deployment(rendered), "spec"))).doesNotContainKey("replicas");
        Object scaled = Chart.object(rendered, "ScaledObject", "enricher");
        assertThat(Documents.at(scaled, "spec/scaleTargetRef/name"))
                .isEqualTo(Documents.at(deployment(rendered), "metadata/name"));
        Matcher metric = Pattern.compile("enricher_\\w+")
                .matcher(Documents.at(scaled, "spec/triggers/0/metadata/query").toString());
        assertThat(metric.results().map(found -> found.group()))
                .containsExactly("enricher_backlog_lag", "enricher_workers_useful")
                .allSatisfy(
                        name -> assertThat(Documents.text("config/METRICS.md")).contains("| `" + name + "` |"));
    }

    @Test
    void shouldBeTheManifestForThoseWithoutHelm() throws IOException {
        Path manifest = Path.of("config/kubernetes/audit-log-enricher.yaml");
        String head = Documents.text(manifest.toString())
                .lines()
                .takeWhile(line -> line.startsWith("#"))
                .collect(Collectors.joining("\n", "", "\n"));
        String rendered = head
                + Chart.render("secured").replaceAll("(?m)^# Source: .*\n", "").strip() + "\n";
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(manifest, rendered);
        }
        assertThat(manifest)
                .as("%s is out of date: mvn test -Dtest=ChartTest -Dreference.write=true", manifest)
                .hasContent(rendered);
    }

    @Test
    void shouldListEveryValue() throws IOException {
        Path page = Chart.HOME.resolve("README.md");
        String text = Files.readString(page);
        String upToDate = text.replaceFirst(
                "(?s)(\\|---\\|---\\|---\\|\n).*?(?=\n\n|$)",
                Matcher.quoteReplacement("|---|---|---|\n" + ChartValues.table()));
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(page, upToDate);
        }
        assertThat(page)
                .as("%s is out of date: mvn test -Dtest=ChartTest -Dreference.write=true", page)
                .hasContent(upToDate);
    }

    /** The configuration, with its files under a directory of this test instead of /run. */
    private WorkerConfig load(String rendered) throws Exception {
        String text = properties(rendered);
        for (Matcher named = FILE.matcher(text); named.find(); ) {
            String path = Stream.of(1, 2, 3)
                    .map(named::group)
                    .filter(found -> found != null)
                    .findFirst()
                    .orElseThrow();
            Path file = files.resolve(path.substring(1).replace(':', '/'));
            Files.createDirectories(file.getParent());
            if (path.endsWith(".jks")) {
                store(file);
            } else if (path.endsWith(".crt")) {
                Files.writeString(file, Documents.text("src/test/resources/io/auditlog/enricher/deploy/ca.crt"));
            } else {
                Files.writeString(file, path.contains("/api-key/") ? "key" : "jaas=x\nuser.info=user:x\n");
            }
        }
        Path file = Files.writeString(files.resolve("worker.properties"), text.replace("/run/", files + "/run/"));
        return WorkerConfig.load(file, Map.of("REGISTRY_CA", "x"));
    }

    private static void store(Path file) throws Exception {
        KeyStore empty = KeyStore.getInstance("JKS");
        empty.load(null, null);
        try (OutputStream out = Files.newOutputStream(file)) {
            empty.store(out, "x".toCharArray());
        }
    }

    private static String properties(String rendered) {
        return Documents.at(Chart.object(rendered, "ConfigMap", ""), "data/worker.properties")
                .toString();
    }

    private static Object deployment(String rendered) {
        return Chart.object(rendered, "Deployment", "");
    }

    private static Object pod(String rendered) {
        return Documents.at(deployment(rendered), "spec/template/spec");
    }

    private static List<AclBinding> rights(String rendered) {
        Object user = Chart.object(rendered, "KafkaUser", "");
        return ((List<?>) Documents.at(user, "spec/authorization/acls"))
                .stream()
                        .flatMap(acl -> ((List<?>) Documents.map(acl).get("operations"))
                                .stream().map(operation -> right(Documents.at(acl, "resource"), operation.toString())))
                        .toList();
    }

    private static AclBinding right(Object resource, String operation) {
        Map<String, Object> of = Documents.map(resource);
        boolean prefix = "prefix".equals(of.get("patternType"));
        return new AclBinding(
                new ResourcePattern(
                        ListedRights.resource(of.get("type").toString()),
                        of.getOrDefault("name", "kafka-cluster").toString(),
                        prefix ? PatternType.PREFIXED : PatternType.LITERAL),
                new AccessControlEntry(PRINCIPAL, "*", ListedRights.operation(operation), AclPermissionType.ALLOW));
    }
}
