package org.fovea.coco;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.fovea.base.BadInput;

/** Finds the files of an instances file's images. Each missing image is reported once. Thread-safe. */
public final class CocoFolder {

    private static final String PREFIX = "instances_";

    /** The number of images that are looked for in each candidate folder. */
    private static final int SAMPLE = 32;

    private final CocoDataset dataset;
    private final Path folder;
    private final Consumer<CocoImage> missing;
    private final Set<Long> told = ConcurrentHashMap.newKeySet();

    /**
     * Takes the images from a given folder.
     *
     * @param dataset whose images
     * @param folder to which file names are relative
     * @param missing gets each requested image whose file is missing, once
     * @throws BadInput if there is no such folder
     */
    public CocoFolder(CocoDataset dataset, Path folder, Consumer<CocoImage> missing) {
        if (!Files.isDirectory(folder)) {
            throw new BadInput(
                    "%s: found no such folder, expected the folder of a COCO file's images.".formatted(folder));
        }
        this.dataset = dataset;
        this.folder = folder;
        this.missing = missing;
    }

    /**
     * Finds the images of an instances file by COCO's layout: for {@code annotations/instances_val2017.json}
     * {@code val2017} or {@code images/val2017} beside {@code annotations}, the same two beside the file, the file's
     * own folder, {@code images} beside it, {@code images} beside {@code annotations}, or the folder of
     * {@code annotations}. The folder with the most images wins; the first one in case of a tie.
     *
     * @param dataset whose images
     * @param missing gets each requested image whose file is missing, once
     * @return the folder; empty if none of these has any of the images
     */
    public static Optional<CocoFolder> find(CocoDataset dataset, Consumer<CocoImage> missing) {
        List<CocoImage> images = dataset.images();
        Path best = null;
        int most = 0;
        for (Path candidate : candidates(dataset.file())) {
            int found = 0;
            int step = Math.max(1, images.size() / SAMPLE);
            for (int at = 0; at < images.size(); at += step) {
                found += resolve(dataset, candidate, images.get(at)).isPresent() ? 1 : 0;
            }
            if (found > most) {
                best = candidate;
                most = found;
            }
        }
        return best == null ? Optional.empty() : Optional.of(new CocoFolder(dataset, best, missing));
    }

    private static List<Path> candidates(Path file) {
        Path own = file.toAbsolutePath().normalize().getParent();
        Path above = own.getParent();
        String name = file.getFileName().toString().replaceAll("(?i)\\.json$", "");
        Set<Path> all = new LinkedHashSet<>();
        if (name.startsWith(PREFIX) && name.length() > PREFIX.length()) {
            String split = name.substring(PREFIX.length());
            for (Path base : above == null ? List.of(own) : List.of(above, own)) {
                all.add(base.resolve(split));
                all.add(base.resolve("images").resolve(split));
            }
        }
        all.add(own);
        all.add(own.resolve("images"));
        if (above != null) {
            all.add(above.resolve("images"));
            all.add(above);
        }
        List<Path> there = new ArrayList<>(all);
        there.removeIf(folder -> !Files.isDirectory(folder));
        return there;
    }

    /** The folder to which file names are relative. */
    public Path folder() {
        return folder;
    }

    /**
     * The file of an image: its name relative to this folder; else the longest end of its name that exists here, where
     * the last segment alone counts only if no other image has it.
     *
     * @param image one of the dataset
     * @return its path; empty if there is no such file
     */
    public Optional<Path> image(CocoImage image) {
        Optional<Path> file = resolve(dataset, folder, image);
        if (file.isEmpty() && told.add(image.id())) {
            missing.accept(image);
        }
        return file;
    }

    /** The number of requested images so far whose files are missing. */
    public int missing() {
        return told.size();
    }

    private static Optional<Path> resolve(CocoDataset dataset, Path folder, CocoImage image) {
        List<String> readings = FileNames.readings(image.fileName());
        for (String name : readings) {
            Path file = file(folder, name);
            if (file != null) {
                return Optional.of(file);
            }
        }
        for (String name : readings) {
            for (String end : FileNames.ends(name)) {
                Path file = end.indexOf('/') < 0 && !dataset.isOnlyOne(image, end) ? null : file(folder, end);
                if (file != null) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    private static Path file(Path folder, String name) {
        try {
            Path file = folder.resolve(name);
            return Files.isRegularFile(file) ? file : null;
        } catch (InvalidPathException e) { // not a valid file name on this system
            return null;
        }
    }
}
