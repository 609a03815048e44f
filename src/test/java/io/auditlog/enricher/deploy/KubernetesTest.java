package io.auditlog.enricher.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Kubernetes manifests: complete, consistent among themselves, and as careful as they say. */
final class KubernetesTest {

    private static final String APP = "app.kubernetes.io/name";

    private final List<Map<String, Object>> objects = Documents.all("config/kubernetes/audit-log-enricher.yaml");
    private final Object pod = Documents.at(object("Deployment"), "spec.template.spec");

    @Test
    void shouldNameEveryObjectAndLeadEverySelectorToThePod() {
        assertThat(objects)
                .extracting(object -> object.get("kind"))
                .containsExactly("ConfigMap", "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy");
        assertThat(objects).allSatisfy(object -> {
            assertThat(object.get("apiVersion")).isNotNull();
            assertThat(Documents.at(object, "metadata.name")).isEqualTo("audit-log-enricher");
        });
        Map<String, String> label = Map.of(APP, "audit-log-enricher");
        assertThat(Documents.at(object("Deployment"), "spec.template.metadata.labels"))
                .isEqualTo(label);
        assertThat(Documents.at(object("Deployment"), "spec.selector.matchLabels"))
                .isEqualTo(label);
        assertThat(Documents.at(object("Service"), "spec.selector")).isEqualTo(label);
        assertThat(Documents.at(object("PodDisruptionBudget"), "spec.selector.matchLabels"))
                .isEqualTo(label);
        assertThat(Documents.at(object("NetworkPolicy"), "spec.podSelector.matchLabels"))
                .isEqualTo(label);
    }

    @Test
    void shouldProbeWhatTheWorkerServes() {
        assertThat(Documents.at(pod, "containers.0.livenessProbe.httpGet.path")).isEqualTo("/live");
        assertThat(Documents.at(pod, "containers.0.readinessProbe.httpGet.path"))
                .isEqualTo("/ready");
        assertThat(Documents.at(pod, "containers.0.startupProbe.httpGet.path")).isEqualTo("/live");
        int starts = (Integer) Documents.at(pod, "containers.0.startupProbe.periodSeconds")
                * (Integer) Documents.at(pod, "containers.0.startupProbe.failureThreshold");
        assertThat(starts).as("seconds for a start").isGreaterThanOrEqualTo(60);
        assertThat(Documents.at(pod, "containers.0.ports.0.containerPort")).isEqualTo(8080);
        assertThat(configuration()).contains("http.listen=0.0.0.0:8080");
    }

    @Test
    void shouldTakeOneWorkerAwayAtATime() {
        assertThat(Documents.at(object("Deployment"), "spec.strategy.rollingUpdate"))
                .isEqualTo(Map.of("maxSurge", 0, "maxUnavailable", 1));
        assertThat(Documents.at(object("PodDisruptionBudget"), "spec.maxUnavailable"))
                .isEqualTo(1);
    }

    @Test
    void shouldLeaveTimeForACleanStop() {
        assertThat(configuration()).contains("shutdown.timeout=20s");
        assertThat((Integer) Documents.at(pod, "terminationGracePeriodSeconds")).isGreaterThanOrEqualTo(30);
    }

    @Test
    void shouldRunWithoutRightsAndGetItsSecretsAsFiles() {
        assertThat(Documents.at(pod, "securityContext.runAsNonRoot")).isEqualTo(true);
        assertThat(Documents.at(pod, "automountServiceAccountToken")).isEqualTo(false);
        assertThat(Documents.at(pod, "containers.0.securityContext.readOnlyRootFilesystem"))
                .isEqualTo(true);
        assertThat(Documents.at(pod, "containers.0.resources.limits.memory")).isNotNull();
        assertThat(Documents.list(pod, "containers.0.env"))
                .allSatisfy(variable -> assertThat(Documents.map(variable)).doesNotContainKey("valueFrom"));
        Object mount = Documents.at(pod, "containers.0.volumeMounts.1");
        assertThat(Documents.map(mount)).containsEntry("name", "secrets").doesNotContainKey("subPath");
        assertThat(configuration()).contains("api.key.file=" + Documents.at(mount, "mountPath") + "/cotool-api-key");
        assertThat(Documents.map(Documents.at(pod, "volumes.1"))).containsKey("secret");
    }

    private String configuration() {
        return String.valueOf(Documents.map(object("ConfigMap").get("data")).get("worker.properties"));
    }

    private Map<String, Object> object(String kind) {
        return objects.stream()
                .filter(object -> kind.equals(object.get("kind")))
                .findFirst()
                .orElseThrow();
    }
}
