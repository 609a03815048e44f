package io.auditlog.enricher;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The table of rooms: which package may know what. A room that needs more is a change of the design, not of a test. */
final class RoomsTest {

    private static final String ROOT = "io.auditlog.enricher";
    private static final String[] JDK = {"java..", "javax.net.ssl..", "javax.crypto.."};
    private static final String SCHEMA = ROOT + ".schema..";
    private static final String SLF4J = "org.slf4j..";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void shouldLetTheNounsAndTimeKnowOnlyTheJdk() {
        room("entry").should().onlyDependOnClassesThat(among(JDK, in("entry"))).check(MAIN);
        room("pace").should().onlyDependOnClassesThat(among(JDK, in("pace"))).check(MAIN);
    }

    @Test
    void shouldLetTheCircuitBreakerKnowOnlyTheNouns() {
        room("fetch.breaker")
                .should()
                .onlyDependOnClassesThat(among(JDK, in("fetch.breaker"), in("entry")))
                .check(MAIN);
    }

    @Test
    void shouldKeepKafkaAvroAndJsonOutOfTheSource() {
        room("source")
                .should()
                .onlyDependOnClassesThat(among(
                        JDK, in("source"), in("fetch.breaker"), in("entry"), in("pace"), "org.apache.hc..", SLF4J))
                .check(MAIN);
    }

    @Test
    void shouldKeepKafkaAndHttpOutOfTheTranslation() {
        room("translate")
                .should()
                .onlyDependOnClassesThat(among(
                        JDK, in("translate"), in("entry"), SCHEMA, "org.apache.avro..", "com.fasterxml.jackson.core.."))
                .check(MAIN);
    }

    @Test
    void shouldKeepStreamsAndTheHttpClientOutOfTheWire() {
        noClasses()
                .that()
                .resideInAPackage(in("wire"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.apache.kafka.streams..",
                        "org.apache.hc..",
                        in("flow"),
                        in("source"),
                        in("translate"),
                        in("config"),
                        in("watch"),
                        in("cli")))
                .check(MAIN);
    }

    @Test
    void shouldLetTheFlowKnowOnlyThePortOfTheSource() {
        noClasses()
                .that()
                .resideInAPackage(in("flow"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.apache.hc..",
                        "com.fasterxml.jackson..",
                        in("config"),
                        in("watch"),
                        in("cli"),
                        in("pace"),
                        in("fetch")))
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(in("flow"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(in("source"))
                        .and(not(DescribedPredicate.describe(
                                "the port", (JavaClass c) -> c.getName().contains(".EntrySource")))))
                .check(MAIN);
    }

    @Test
    void shouldKeepStreamsAndTheApiOutOfTheLetters() {
        room("letters")
                .should()
                .onlyDependOnClassesThat(among(
                                JDK,
                                in("letters"),
                                in("entry"),
                                in("wire"),
                                SCHEMA,
                                "org.apache.avro..",
                                "org.apache.kafka.clients..",
                                "org.apache.kafka.common..",
                                "com.fasterxml.jackson.core..")
                        .or(DescribedPredicate.describe(
                                "names of topics and headers",
                                (JavaClass c) -> c.getName().matches(".*\\.flow\\.(Names|Topics|TopicCreation)"))))
                .check(MAIN);
    }

    @Test
    void shouldLetOnlyTheSourceKnowTheHttpClientAndOnlyWatchTheMetrics() {
        outside("source")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.apache.hc.."))
                .check(MAIN);
        outside("watch")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.micrometer.."))
                .check(MAIN);
        outside("cli")
                .should()
                .dependOnClassesThat(resideInAnyPackage("picocli.."))
                .check(MAIN);
    }

    @Test
    void shouldLetNobodyButTheCommandsKnowTheWorker() {
        noClasses()
                .that()
                .resideOutsideOfPackages(in("cli"), ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackage(in("cli"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in("cli"))
                .check(MAIN);
    }

    @Test
    void shouldHaveNoRoomsThatNeedEachOther() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void shouldBeGivenTimeAndChanceRatherThanTakeThem() {
        outsideRoot().should().callMethod(Thread.class, "sleep", long.class).check(MAIN);
        outsideRoot().should().callMethod(Instant.class, "now").check(MAIN);
        outsideRoot().should().callMethod(System.class, "currentTimeMillis").check(MAIN);
        outsideRoot().should().callMethod(System.class, "nanoTime").check(MAIN);
        outsideRoot().should().callConstructor(java.util.Random.class).check(MAIN);
    }

    private static GivenClassesConjunction outsideRoot() {
        return noClasses().that().resideOutsideOfPackages(ROOT);
    }

    private static GivenClassesConjunction room(String name) {
        return classes().that().resideInAPackage(in(name));
    }

    private static GivenClassesConjunction outside(String name) {
        return noClasses().that().resideOutsideOfPackages(in(name), ROOT);
    }

    private static String in(String name) {
        return ROOT + "." + name + "..";
    }

    private static DescribedPredicate<JavaClass> among(String[] jdk, String... packages) {
        String[] all = Arrays.copyOf(jdk, jdk.length + packages.length);
        System.arraycopy(packages, 0, all, jdk.length, packages.length);
        return resideInAnyPackage(all);
    }
}
