package io.auditlog.enricher.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files that users copy, read as YAML (of which JSON is a part); a key that stands twice is an error. */
final class Documents {

    private Documents() {}

    static List<Object> all(String path) {
        return parse(text(path));
    }

    static List<Object> parse(String text) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        Iterable<Object> documents = new Yaml(new SafeConstructor(strict)).loadAll(text);
        return StreamSupport.stream(documents.spliterator(), false).toList();
    }

    static Object one(String path) {
        return all(path).get(0);
    }

    static String text(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands at a path of keys and list positions, such as {@code spec/containers/0/image}. */
    static Object at(Object node, String path) {
        Object found = node;
        for (String step : path.split("/", -1)) {
            found = found instanceof List<?> list
                    ? list.get(Integer.parseInt(step))
                    : map(found).get(step);
        }
        return found;
    }

    @SuppressWarnings("unchecked") // keys of these files are text
    static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }
}
