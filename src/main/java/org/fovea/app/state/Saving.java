package org.fovea.app.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.fovea.app.look.Texts;
import org.fovea.base.Assets;
import org.fovea.base.BadInput;
import org.fovea.coco.CocoDataset;
import org.fovea.coco.Ids;
import org.fovea.model.TokenProbability;
import org.fovea.model.backend.ComputeMode;
import org.fovea.session.CommandLines;
import org.fovea.session.Interventions;
import org.fovea.session.SavedFile;
import org.fovea.session.SavedInterventions;
import org.fovea.session.SavedModel;
import org.fovea.session.SavedView;
import org.fovea.session.Screen;
import org.fovea.session.Session;

/** What the explorer has open as a session, and a session opened in the explorer. */
public final class Saving {

    private final Texts texts = Texts.of(Saving.class);

    private final Explorer explorer;

    /** @param explorer that is saved */
    public Saving(Explorer explorer) {
        this.explorer = explorer;
    }

    /**
     * What is open now; null while nothing is.
     *
     * @param view the part of it that the window knows: tab, word, overlays
     */
    public Session now(SavedView view) {
        PromptTokens asked = explorer.askedProperty().get();
        if (asked == null) {
            return null;
        }
        OpenModel model = explorer.modelProperty().get();
        Path image = explorer.imageProperty().get().file();
        CocoDataset coco = explorer.cocoProperty().get();
        ObjectChoice object = explorer.objectProperty().get();
        return new Session(
                isSame(model.directory(), Assets.model()) ? null : SavedModel.at(model.directory()),
                SavedFile.at(image),
                coco == null ? null : SavedFile.at(coco.file()),
                object == null ? null : coco.id(object.annotation().id()),
                asked.question(),
                explorer.templateProperty().get(),
                explorer.computeProperty().get(),
                model.imageTokens(),
                SavedInterventions.of(explorer.history().current()),
                token(),
                new SavedView(
                        explorer.layerProperty().get(),
                        explorer.bufferProperty().get(),
                        explorer.shownRun().withInterventionsProperty().get(),
                        view.tab(),
                        view.word(),
                        view.overlays()));
    }

    private Session.Token token() {
        TokenDistribution probed = explorer.probedProperty().get();
        if (probed == null || explorer.answerProperty().get() == null) {
            return null;
        }
        List<TokenProbability> tokens = explorer.answerProperty().get().tokens();
        String text = probed.token().text();
        boolean first = IntStream.range(0, probed.index())
                .noneMatch(i -> tokens.get(i).text().equals(text));
        return new Session.Token(probed.index(), text, first);
    }

    private static boolean isSame(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    /** The commands that reproduce what is open; each gives null while nothing is. */
    public CommandLines commands() {
        Session session = now(SavedView.USUAL);
        if (session == null) {
            return new CommandLines(null);
        }
        OpenModel model = explorer.modelProperty().get();
        OpenImage image = explorer.imageProperty().get();
        PromptTokens asked = explorer.askedProperty().get();
        boolean whole = !asked.question().contains("<image>")
                && !asked.prompt().text().equals(model.template().replace("{question}", asked.question()));
        return new CommandLines(new Screen(
                session,
                whole ? asked.prompt().text() : asked.question(),
                model.usual() ? null : model.computeMode(),
                explorer.objects().stream().map(this::named).toList(),
                explorer.objectProperty().get() == null
                        ? null
                        : named(explorer.objectProperty().get()),
                image.grids(),
                image.count(),
                model.layers(),
                model.hasMean(),
                explorer.history().current(),
                explorer.shownRun().changeProperty().get()));
    }

    private Screen.AnnotatedObject named(ObjectChoice object) {
        return new Screen.AnnotatedObject(
                explorer.cocoProperty().get().id(object.annotation().id()), object.patches());
    }

    /**
     * Opens a session whose files are there. What is null in it is as usual: the built-in model, the first scene, its
     * question.
     *
     * @param then runs once all of it is open, unless something else is opened meanwhile
     * @param otherwise runs if it does not open; all is as it was then
     */
    public void open(Session session, Runnable then, Runnable otherwise) {
        String template = explorer.templateProperty().get();
        ComputeMode compute = explorer.computeProperty().get();
        explorer.templateProperty().set(session.template());
        if (session.compute() != null) {
            explorer.computeProperty().set(session.compute());
        }
        Path image =
                session.image() == null ? Assets.firstScene() : session.image().path();
        explorer.open(
                session.model() == null ? Assets.model() : session.model().folder(),
                image,
                session.coco() == null ? beside(image) : session.coco().path(),
                session.annotation() == null ? null : Ids.of(session.annotation()),
                session.question(),
                session.imageTokens() > 0
                        ? session.imageTokens()
                        : session.interventions().isNone() ? Detail.AUTOMATIC : Detail.FULL,
                opened -> {
                    change(session.interventions(), opened);
                    if (session.token() != null) {
                        explorer.probe(session.token().index());
                    }
                    view(session.view());
                    then.run();
                },
                () -> {
                    explorer.templateProperty().set(template);
                    explorer.computeProperty().set(compute);
                    otherwise.run();
                });
    }

    /** A small {@code instances.json} beside the image, as the built-in scenes have it; null if there is none. */
    public static Path beside(Path image) {
        Path file = image.toAbsolutePath().resolveSibling("instances.json");
        return Files.isRegularFile(file) && file.toFile().length() < 50_000_000 ? file : null;
    }

    private void change(SavedInterventions saved, OpenImage image) {
        OpenModel model = explorer.modelProperty().get();
        boolean fits = saved.ablated().isWithin(image.count())
                && saved.knockouts().stream()
                        .allMatch(k -> k.window().last() <= model.layers()
                                && k.source().isWithin(image.count())
                                && (k.heads() == null || k.heads().stream().allMatch(head -> head < model.heads())));
        if (!fits) {
            explorer.complain(texts.get("saving.misfit", model.name(), model.layers(), image.count()));
            return;
        }
        try {
            explorer.history()
                    .reset(saved.open(model.hasMean() ? Interventions.Mean.CHECKPOINT : Interventions.Mean.IMAGE));
        } catch (BadInput gone) { // the replacement's file, since it was looked for
            explorer.complain(gone.getMessage());
        }
    }

    private void view(SavedView view) {
        explorer.bufferProperty().set(view.border());
        explorer.shownRun().withInterventionsProperty().set(view.changedRun());
        if (view.layer() != null
                && view.layer() <= explorer.modelProperty().get().layers()) {
            explorer.layerProperty().set(view.layer());
        }
    }
}
