package org.fovea;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fovea.app.look.Texts;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms point one way. */
class RoomsTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    /** Each room, and the rooms that it may use; the panes are one room here. */
    private static final Map<String, Set<String>> USES = new LinkedHashMap<>();

    static {
        USES.put("base", Set.of());
        USES.put("model.config", Set.of("base"));
        USES.put("model.weights", Set.of("base", "model.config"));
        USES.put("model.backend", Set.of("base", "model.weights"));
        USES.put("model.image", Set.of("base", "model.config"));
        USES.put("model.vision", Set.of("base", "model.config", "model.backend", "model.image"));
        USES.put("model.text.jinja", Set.of());
        USES.put("model.text", Set.of("base", "model.config", "model.backend", "model.image", "model.text.jinja"));
        Set<String> parts = Set.of(
                "base", "model.config", "model.weights", "model.backend", "model.image", "model.vision", "model.text");
        USES.put("model", parts);
        USES.put("coco", Set.of("base", "model.image"));
        USES.put("hub", Set.of("base", "model.config", "model.weights"));
        Set<String> models = and(parts, "model");
        USES.put("intervene", models);
        USES.put("analysis", and(models, "intervene", "coco"));
        USES.put("figure", and(models, "intervene", "coco", "analysis"));
        USES.put("session", and(models, "intervene", "coco", "analysis", "figure"));
        USES.put("experiment", and(models, "intervene", "coco", "analysis", "figure", "session"));
        Set<String> below = and(models, "intervene", "coco", "analysis", "figure", "session", "experiment", "hub");
        USES.put("bench", below);
        USES.put("app.look", Set.of("base", "figure"));
        USES.put(
                "app.state",
                Stream.concat(
                                below.stream().filter(r -> !r.equals("hub") && !r.equals("experiment")),
                                Stream.of("app.look")) // for Texts alone, as a rule below says
                        .collect(Collectors.toSet()));
        USES.put("panes", and(below, "app.look", "app.state"));
        USES.put("app", and(below, "app.look", "app.state", "panes"));
        USES.put("cli", and(below, "bench", "app"));
    }

    private static Set<String> and(Set<String> rooms, String... more) {
        Set<String> all = new LinkedHashSet<>(rooms);
        all.addAll(List.of(more));
        return all;
    }

    @Test
    void roomsUseOnlyWhatTheyMay() {
        LayeredArchitecture rooms = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String room : USES.keySet()) {
            rooms = rooms.layer(room)
                    .definedBy(
                            room.equals("panes")
                                    ? new String[] {
                                        "org.fovea.app.image",
                                        "org.fovea.app.lens",
                                        "org.fovea.app.segmentation",
                                        "org.fovea.app.knockout",
                                        "org.fovea.app.answer",
                                        "org.fovea.app.compare",
                                        "org.fovea.app.models",
                                        "org.fovea.app.browser",
                                        "org.fovea.app.attribution",
                                        "org.fovea.app.experiment"
                                    }
                                    : new String[] {"org.fovea." + room});
        }
        for (Map.Entry<String, Set<String>> room : USES.entrySet()) {
            rooms = room.getValue().isEmpty()
                    ? rooms.whereLayer(room.getKey()).mayNotAccessAnyLayer()
                    : rooms.whereLayer(room.getKey())
                            .mayOnlyAccessLayers(room.getValue().toArray(String[]::new));
        }
        rooms.check(CLASSES);
    }

    @Test
    void everyPackageIsARoom() {
        classes()
                .should()
                .resideInAnyPackage(Stream.concat(
                                USES.keySet().stream()
                                        .filter(r -> !r.equals("panes"))
                                        .map(r -> "org.fovea." + r),
                                Stream.of("org.fovea.app.*"))
                        .toArray(String[]::new))
                .orShould()
                .haveSimpleName("package-info")
                .check(CLASSES);
    }

    @Test
    void tensorsStayOutOfTheWindowAndTheExperiments() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "org.fovea.model..",
                        "org.fovea.intervene",
                        "org.fovea.analysis",
                        "org.fovea.bench",
                        "org.fovea.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.ndarray..")
                .check(CLASSES);
    }

    @Test
    void onlyTheAppKnowsJavaFx() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.fovea.app", "org.fovea.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("javafx..")
                .check(CLASSES);
    }

    @Test
    void theStateBehindThePanesNeedsNoToolkit() {
        noClasses()
                .that()
                .resideInAPackage("org.fovea.app.state")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javafx.scene..", "javafx.stage..", "javafx.application..")
                .check(CLASSES);
    }

    @Test
    void theWindowNeverTouchesATensor() {
        noClasses()
                .that()
                .resideInAnyPackage("org.fovea.app..", "org.fovea.coco..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(CLASSES);
    }

    @Test
    void nothingIsCalledManagerOrHelperOrUtil() {
        classes()
                .should()
                .haveNameNotMatching(".*(Manager|Helper|Utils?|Factory|Impl)$")
                .check(CLASSES);
    }

    @Test
    void noTwoTypesHaveOneName() {
        Map<String, List<String>> packages = CLASSES.stream()
                .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
        assertThat(packages).allSatisfy((name, places) -> assertThat(places).hasSize(1));
    }

    @Test
    void theStateTakesItsTextsFromLookAndNothingElse() {
        noClasses()
                .that()
                .resideInAPackage("org.fovea.app.state")
                .should()
                .dependOnClassesThat(resideInAPackage("org.fovea.app.look").and(not(type(Texts.class))))
                .check(CLASSES);
    }
}
