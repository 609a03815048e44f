package io.auditlog.enricher.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files that users copy, read as YAML (of which JSON is a part); a key that stands twice is an error. */
final class Documents {

    private Documents() {}

    static List<Map<String, Object>> all(String path) {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Object document : yaml().loadAll(text(path))) {
            documents.add(map(document));
        }
        return documents;
    }

    static Map<String, Object> one(String path) {
        return map(yaml().load(text(path)));
    }

    static String text(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands at a path of keys and list positions, such as {@code spec.containers.0.image}. */
    static Object at(Object node, String path) {
        Object found = node;
        for (String step : path.split("\\.", -1)) {
            found = found instanceof List<?> list
                    ? list.get(Integer.parseInt(step))
                    : map(found).get(step);
        }
        return found;
    }

    static List<Object> list(Object node, String path) {
        return List.copyOf((List<?>) at(node, path));
    }

    @SuppressWarnings("unchecked") // keys of these files are text
    static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }

    private static Yaml yaml() {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(strict));
    }
}
