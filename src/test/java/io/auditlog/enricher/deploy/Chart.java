package io.auditlog.enricher.deploy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The Helm chart, rendered by Helm's own library, and Kubernetes' types of what comes out. */
final class Chart {

    static final Path HOME = Path.of("config/helm/audit-log-enricher");

    /** The objects that are not an operator's, by apiVersion and kind. */
    private static final Map<String, Type> TYPES = Map.of(
            "v1/ConfigMap", new Type(V1ConfigMap.class, V1ConfigMap::validateJsonElement),
            "v1/Secret", new Type(V1Secret.class, V1Secret::validateJsonElement),
            "v1/Service", new Type(V1Service.class, V1Service::validateJsonElement),
            "apps/v1/Deployment", new Type(V1Deployment.class, V1Deployment::validateJsonElement),
            "policy/v1/PodDisruptionBudget",
                    new Type(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement),
            "networking.k8s.io/v1/NetworkPolicy",
                    new Type(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement));

    /** A type: its class, and what finds unknown and missing fields at any depth. */
    private record Type(Class<?> model, Check check) {}

    @FunctionalInterface
    private interface Check {
        void of(JsonElement object) throws IOException;
    }

    private Chart() {}

    /** What the chart makes of a file of values in {@code ci/}, with settings like {@code replicas=3} on top. */
    static String render(String values, String... settings) {
        TemplateCommand command = new Helm(HOME)
                .template()
                .withName("audit-log-enricher")
                .withNamespace("siem")
                .withValuesFile(HOME.resolve("ci").resolve(values + "-values.yaml"));
        Arrays.stream(settings)
                .map(setting -> setting.split("=", 2))
                .forEach(setting -> command.set(setting[0], setting[1]));
        return command.call();
    }

    /** The rendered object of a kind and a name; the name may be a part of it. */
    static Object object(String rendered, String kind, String name) {
        return Documents.parse(rendered).stream()
                .filter(object -> Documents.map(object).get("kind").equals(kind))
                .filter(object ->
                        Documents.at(object, "metadata/name").toString().contains(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    /** Fails if a field is unknown, missing or of another type; returns whether Kubernetes itself knows the kind. */
    static boolean check(Object object) throws IOException {
        Map<String, Object> fields = Documents.map(object);
        Type type = TYPES.get(fields.get("apiVersion") + "/" + fields.get("kind"));
        if (type == null) {
            return false;
        }
        Gson gson = new Gson();
        JsonElement json = gson.toJsonTree(object);
        type.check.of(json);
        return gson.fromJson(json, type.model) != null;
    }

    /** What {@code helm lint} says of the chart with its own values, which lack what nobody else can know. */
    static List<String> lint() {
        return new Helm(HOME).lint().call().getMessages();
    }
}
