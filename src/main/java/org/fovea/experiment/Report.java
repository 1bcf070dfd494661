package org.fovea.experiment;
import java.nio.file.Path;
import java.util.List;
public final class Report { public static void write(Path dir, List<Path> beside, int expected) {} }
