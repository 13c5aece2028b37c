using KnowledgeSearch.Parser;
using KnowledgeSearch.Parser.Confinement;

// Started twice for one worker: the first gives up what an unprivileged process can and becomes the second, which then reads hostile bytes.
// What it gave up, or could not, is told in the first frame; the parent decides whether that will do.
if (args is [LinuxConfinement.Enter, .. string[] readable])
{
    return LinuxConfinement.Become(readable);
}

using Stream input = Console.OpenStandardInput();
using Stream output = Console.OpenStandardOutput();
ParsingLoop.Run(input, output, Confined.Finish());
return 0;
